import { countsOf } from '../../../rigs/fix/event-log';
import { FixDatabase, gapsIn } from '../../../rigs/fix/fix-database';
import { GatewayProcess } from '../../../rigs/fix/gateway-process';
import { freePort } from '../../../rigs/free-port';
import { TcpFront } from '../../../rigs/load-balancer/tcp-front';
import { eventually } from '../../real/mesh/support/mesh';
import { aDatabase } from '../../real/postgres-user/support/database';
import { describeGateway } from './support/gateway';

const CLIENTS = ['ALPHA', 'BETA'];
const EACH = 20;

describeGateway('the gateway of examples/fix-gateway, with QuickFIX/J on PostgreSQL', (classPath) => {
  const server = aDatabase();
  const running: GatewayProcess[] = [];
  let database: FixDatabase;
  let front: TcpFront;
  let initiator: GatewayProcess;
  let sent = 0;

  const shared = { FIX_CLIENT_IDS: CLIENTS.join(','), FIX_HEARTBEAT_SECONDS: '5' };
  const run = (program: string, environment: Record<string, string>) => {
    const gateway = new GatewayProcess(classPath, program, { ...shared, ...environment });
    running.push(gateway);
    return gateway;
  };

  /** Starts an acceptor behind the load balancer. It listens when it holds the lease. */
  async function acceptor(): Promise<GatewayProcess> {
    const port = await freePort();
    front.register('127.0.0.1', port);
    return run('acceptor', {
      ...database.acceptor.environment,
      SERVICE_NAME: 'fix-acceptor',
      PORT: String(port),
      FIX_LISTEN_ADDRESS: '127.0.0.1',
    });
  }

  const route = () =>
    run('initiator', {
      ...database.initiator.environment,
      SERVICE_NAME: 'order-router',
      FIX_ADDRESS: `127.0.0.1:${front.port}`,
    });

  /** Sends orders, and waits until each has its report. */
  async function trade(): Promise<void> {
    await database.addOrders(CLIENTS, EACH);
    sent += CLIENTS.length * EACH;
    await allReported();
  }

  const allReported = () =>
    eventually(async () => expect(await database.totals()).toMatchObject({ orders: sent, executions: sent }));

  beforeAll(async () => {
    database = await FixDatabase.create(server(), classPath);
    front = await TcpFront.start();
  });
  afterAll(async () => {
    for (const gateway of running) gateway.signal('SIGKILL');
    await Promise.all(running.map((gateway) => gateway.ended()));
    await front?.stop();
  });

  test('each client logs on, each order has a report, and silent sessions have heartbeats', async () => {
    await (await acceptor()).until('started');
    initiator = route();
    await initiator.until('logon', CLIENTS.length);
    await trade();
    // The store contains every sent message. Type 0 is a heartbeat.
    const heartbeats =
      "SELECT DISTINCT sendercompid AS sender FROM messages WHERE strpos(message, chr(1) || '35=0' || chr(1)) > 0 ORDER BY 1";
    ("SELECT DISTINCT sendercompid AS sender FROM messages WHERE message ~ '\\x0135=0\\x01' ORDER BY 1");
    await eventually(async () => {
      expect(await database.acceptor.rows(heartbeats)).toEqual([{ sender: 'GATEWAY' }]);
      expect(await database.initiator.rows(heartbeats)).toEqual(CLIENTS.map((sender) => ({ sender })));
    });
    expect(countsOf(initiator.events)).not.toHaveProperty('ended');
  });

  test('a standby takes over from a killed acceptor, and what was lost is sent again', async () => {
    const [killed] = running;
    const standby = await acceptor();
    await standby.until('waits');
    expect(countsOf(standby.events)).toEqual({ waits: 1 });

    // The orders reach the connection of a process that does not read it any more.
    killed.signal('SIGSTOP');
    await database.addOrders(CLIENTS, EACH);
    sent += CLIENTS.length * EACH;
    await eventually(async () => {
      expect(await database.initiator.rows('SELECT FROM outbox WHERE NOT sent')).toEqual([]);
    });
    killed.signal('SIGKILL');

    await standby.until('logon', CLIENTS.length);
    await allReported();
    expect(countsOf(standby.events)).toMatchObject({ holds: 1, 'resend-request-sent': CLIENTS.length });
    expect((await database.totals()).resent).toBeGreaterThanOrEqual(CLIENTS.length * EACH);
  });

  test('a rotated password does not end a session, and the next process has the new login', async () => {
    const acceptorNow = running[2];
    const before = database.acceptor.credentials;
    await database.acceptor.rotate();
    await trade();
    // The database ends the connection, and with it the lease.
    await server().query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${before.username}' AND application_name = 'fix-acceptor'`,
    );
    expect(await acceptorNow.ended()).toBe(1);
    expect(countsOf(acceptorNow.events)).toMatchObject({ lost: 1 });
    const next = await acceptor();
    await next.until('logon', CLIENTS.length);
    await trade();
    const { rows } = await server().query(
      "SELECT DISTINCT usename AS login FROM pg_stat_activity WHERE application_name = 'fix-acceptor'",
    );
    expect(rows).toEqual([{ login: database.acceptor.credentials.username }]);
    expect(database.acceptor.credentials.username).not.toBe(before.username);
  });

  test('a killed initiator continues with its sequence numbers', async () => {
    initiator.signal('SIGKILL');
    await initiator.ended();
    initiator = route();
    await initiator.until('logon', CLIENTS.length);
    await trade();
  });

  test('SIGTERM logs every session out before the process ends, and no sequence number is missing', async () => {
    const last = running.filter((gateway) => countsOf(gateway.events).holds && gateway !== initiator).at(-1);
    last?.signal('SIGTERM');
    expect(await last?.ended()).toBe(0);
    expect(countsOf(last?.events ?? [])).toMatchObject({
      'logout-sent': CLIENTS.length,
      'logout-received': CLIENTS.length,
      stopped: 1,
    });
    // By default ECS kills a process after 30 seconds.
    expect((await last?.until('stopped'))?.milliseconds).toBeLessThan(30_000);

    // After a logout by the acceptor, an initiator may already have sent its next logon. So the initiator ends first here.
    const next = await acceptor();
    await next.until('logon', CLIENTS.length);
    initiator.signal('SIGTERM');
    expect(await initiator.ended()).toBe(0);
    expect(countsOf(initiator.events)).toMatchObject({ 'logout-received': 2 * CLIENTS.length });
    next.signal('SIGTERM');
    expect(await next.ended()).toBe(0);

    const numbers = await database.sequenceNumbers();
    expect(numbers.map(({ client }) => client)).toEqual(CLIENTS);
    expect(gapsIn(numbers)).toEqual([]);
    for (const { orders } of numbers) expect(orders[0]).toBeGreaterThan(sent / CLIENTS.length);
  });
});
