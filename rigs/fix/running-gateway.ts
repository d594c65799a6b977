import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../eventually';
import { TcpFront } from '../load-balancer/tcp-front';
import { LocalCluster } from '../mesh/local-cluster';
import type { LocalTask } from '../mesh/local-task';
import { PostgresServer } from '../postgres/postgres-server';
import type { Json } from '../template/json';
import type { AlternatingLogins } from './alternating-logins';
import { clientsWith, countsOf, eventsIn } from './event-log';
import { FixDatabase } from './fix-database';
import { GatewayProcess, gatewayCommand } from './gateway-process';

export const ACCEPTOR = 'fix-acceptor';
export const ROUTER = 'order-router';

export interface RunningGatewayOptions {
  /** The class path of the built gateway. */
  readonly classPath: string;
  /** The template with the services `fix-acceptor` and `order-router`. */
  readonly template: Json;
  /** The folder of PostgreSQL, Envoy and the logs. */
  readonly cacheFolder: string;
  /** The clients that connect through the load balancer. */
  readonly outside: readonly string[];
  /** The clients that connect through the mesh. */
  readonly inside: readonly string[];
}

/** A change of the task, as the sessions see it. */
export interface Change {
  /** The clients to which the old task has sent a logout. */
  readonly logouts: number;
  /** The clients that have answered the logout. */
  readonly answers: number;
  /** The clients that have logged on at the new task. */
  readonly logons: number;
  /** The resend requests of the new task. */
  readonly resendRequests: number;
  /** The time from the stop signal of the old task until its drain has ended, before the logouts. Unit: seconds. */
  readonly drain: number;
  /** The time from the stop signal of the old task until its last container has ended. Unit: seconds. */
  readonly stop: number;
  /** The time from the end of the sessions at the old task until all have logged on again. Unit: seconds. */
  readonly gap: number;
}

/**
 * The gateway of a template on this machine: the acceptor and its Envoy behind a TCP load balancer, a router that calls
 * it through the mesh, and a counterparty outside.
 */
export class RunningGateway {
  /** Starts all parts, and waits until every client has logged on. */
  public static async start(options: RunningGatewayOptions): Promise<RunningGateway> {
    const { cacheFolder, classPath } = options;
    const server = await PostgresServer.start({ cacheFolder: path.join(cacheFolder, 'postgres') });
    const front = await TcpFront.start();
    const started: { stop(): Promise<unknown> }[] = [server, front];
    try {
      const database = await FixDatabase.create(server, classPath, ['counterparty', 'router']);
      const gateway = new RunningGateway(options, server, front, database);
      started.unshift(gateway);
      await gateway.startTasks();
      return gateway;
    } catch (error) {
      for (const part of started) await part.stop();
      throw error;
    }
  }

  private cluster?: LocalCluster;
  private acceptor?: LocalTask;
  private router?: LocalTask;
  private counterparty?: GatewayProcess;

  private constructor(
    private readonly options: RunningGatewayOptions,
    private readonly server: PostgresServer,
    private readonly front: TcpFront,
    public readonly database: FixDatabase,
  ) {}

  /** The clients of all sessions. */
  public get clients(): string[] {
    return [...this.options.outside, ...this.options.inside];
  }

  /** Adds orders of each client to the outboxes. They are sent when the client is logged on. */
  public async addOrders(each: number): Promise<void> {
    const [counterparty, router] = this.database.initiators;
    await this.database.addOrders(this.options.outside, each, counterparty);
    await this.database.addOrders(this.options.inside, each, router);
  }

  /** Waits until a number of orders has arrived, and a report for each. */
  public async reported(orders: number): Promise<void> {
    await eventually(`${orders} orders and reports`, async () => {
      const totals = await this.database.totals();
      return totals.orders === orders && totals.executions === orders ? true : undefined;
    });
  }

  /**
   * Replaces the task as ECS does for a service with one task: it deregisters the old task, waits for the deregistration
   * delay, stops the task, and starts the new one.
   */
  public async deploy(deregistrationSeconds = 0): Promise<Change> {
    const old = this.running();
    this.front.deregister(old.address);
    await sleep(deregistrationSeconds * 1000);
    return this.replace(old, () => old.stop('replaced'));
  }

  /** Ends the task as an interruption of Spot can do: the stop signal comes before the target is deregistered. */
  public async interrupt(): Promise<Change> {
    const old = this.running();
    const change = this.replace(old, () => old.stop('interrupted'));
    old.stopped.then(() => this.front.deregister(old.address));
    return change;
  }

  /** Loses the host of the task, and starts the next one. No message of the host comes any more. */
  public async loseHost(): Promise<Change> {
    const old = this.running();
    return this.replace(old, async () => {
      await old.kill();
      old.deregister();
      this.front.deregister(old.address);
    });
  }

  /**
   * Ends the initiators, which log out, and then the acceptor. Returns the number of logouts that the acceptor has
   * received.
   *
   * After a logout by the acceptor, an initiator may already have used a sequence number for its next logon.
   */
  public async logOut(): Promise<number> {
    this.counterparty?.signal('SIGTERM');
    await Promise.all([this.counterparty?.ended(), this.router?.stop('the end')]);
    const logouts = clientsWith(eventsOf(this.running()), 'logout-received');
    await this.running().stop('the end');
    return logouts;
  }

  /** Stops all parts. */
  public async stop(): Promise<void> {
    this.counterparty?.signal('SIGKILL');
    await this.counterparty?.ended();
    await this.cluster?.stop();
    await this.front.stop();
    await this.server.stop();
  }

  private async startTasks(): Promise<void> {
    const { options, database, front } = this;
    const users: Record<string, AlternatingLogins> = {
      [ACCEPTOR]: database.acceptor,
      [ROUTER]: database.initiators[1],
    };
    this.cluster = await LocalCluster.start({
      cacheFolder: path.join(options.cacheFolder, 'envoy'),
      template: withImage(options.template),
      without: ['otel'],
      timeScale: 0.1,
      ttlSeconds: 1,
      // ECS reads the secret when it starts the task. A logical id contains no hyphens.
      secret: (arn, field) => {
        const [, user] = Object.entries(users).find(([service]) => arn.includes(service.replaceAll('-', ''))) ?? [];
        const value = user?.credentials[field as 'username' | 'password'];
        if (value === undefined) throw new Error(`got the field ${field} of ${arn}, expected a login of the database`);
        return value;
      },
      programs: {
        app: ({ service, address }) => {
          const { PGHOST, PGPORT, PGDATABASE } = users[service].environment;
          const own = { PGHOST, PGPORT, PGDATABASE, FIX_LISTEN_ADDRESS: address };
          const command = gatewayCommand(options.classPath, service === ACCEPTOR ? 'acceptor' : 'initiator');
          return ['env', ...Object.entries(own).map(([name, value]) => `${name}=${value}`), ...command];
        },
      },
    });
    await this.startAcceptor();
    this.router = await this.cluster.run(ROUTER);
    this.counterparty = new GatewayProcess(options.classPath, 'initiator', {
      ...database.initiators[0].environment,
      SERVICE_NAME: 'counterparty',
      FIX_ADDRESS: `127.0.0.1:${front.port}`,
      FIX_CLIENT_IDS: options.outside.join(','),
    });
    await this.loggedOn();
  }

  private running(): LocalTask {
    if (!this.acceptor) throw new Error('the acceptor runs after `start` only');
    return this.acceptor;
  }

  private async startAcceptor(): Promise<void> {
    this.acceptor = await this.cluster?.run(ACCEPTOR);
    this.front.register(this.running().address, targetPortIn(this.options.template));
  }

  private async replace(old: LocalTask, end: () => Promise<unknown>): Promise<Change> {
    const began = Date.now();
    const drained = old.container('drain').ended.then(() => (Date.now() - began) / 1000);
    await end();
    const stop = (Date.now() - began) / 1000;
    const before = eventsOf(old);
    const ended = Math.max(began, ...before.filter(({ event }) => event === 'ended').map(({ at }) => Date.parse(at)));
    await this.startAcceptor();
    await this.loggedOn();
    const after = eventsOf(this.running());
    return {
      logouts: clientsWith(before, 'logout-sent'),
      answers: clientsWith(before, 'logout-received'),
      logons: clientsWith(after, 'logon'),
      resendRequests: countsOf(after)['resend-request-sent'] ?? 0,
      drain: await drained,
      stop,
      gap: (Date.now() - ended) / 1000,
    };
  }

  private async loggedOn(): Promise<void> {
    await eventually('every client to log on', async () => {
      const logons = clientsWith(eventsOf(this.running()), 'logon');
      return logons === this.clients.length ? true : undefined;
    });
  }
}

function eventsOf(task: LocalTask) {
  return eventsIn(task.container('app').log());
}

/** Returns the port of a task that the network load balancer connects to. */
function targetPortIn(template: Json): number {
  const services = Object.values<Json>(template.Resources).filter(({ Type }) => Type === 'AWS::ECS::Service');
  const [port] = services
    .flatMap(({ Properties }) => Properties.LoadBalancers ?? [])
    .map(({ ContainerPort }) => ContainerPort);
  if (port === undefined) throw new Error('got no service behind a load balancer, expected the acceptor');
  return port;
}

/** Returns a part of the template as it is when an image was pushed. Before, the condition selects the placeholder. */
function withImage(value: Json): Json {
  if (Array.isArray(value)) return value.map(withImage);
  if (value === null || typeof value !== 'object') return value;
  const [condition, , pushed] = value['Fn::If'] ?? [];
  if (condition?.endsWith('NoImageYet')) return withImage(pushed);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withImage(item)]));
}
