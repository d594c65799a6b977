import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import type { PostgresServer } from '../postgres/postgres-server';
import type { RotatingUser } from './rotating-user';

const CONNECTIONS = 4;
/** Few, so that a task logs in often and not only at its start. */
const USES_OF_A_CONNECTION = 8;
/** Enough for every connection of a task to be opened again. */
const QUERIES_OF_A_LAST_WHILE = 2 * CONNECTIONS * USES_OF_A_CONNECTION;
/** Limits the CPU usage of a task. */
const PAUSE_MS = 3;
/** Longer than a busy machine needs, because a login that takes too long is a failed query. */
const LOG_IN_MS = 120_000;

/** The numbers of tasks and queries of a service. */
export interface ServiceCounts {
  readonly tasks: number;
  readonly queries: number;
  readonly failed: number;
}

/**
 * A service that uses the database all the time. As on ECS, a task reads its credentials at its start. After a rotation
 * a new task starts, and the earlier task continues with its own credentials for a while.
 */
export class PooledService {
  /** Creates a table and starts the first task. */
  public static async start(database: PostgresServer, user: RotatingUser): Promise<PooledService> {
    const service = new PooledService(database, user);
    await service.redeploy();
    return service;
  }

  /** The errors of failed queries. */
  public readonly failures: string[] = [];
  private readonly tasks: Task[] = [];
  private started = 0;
  private queries = 0;

  private constructor(
    private readonly database: PostgresServer,
    private readonly user: RotatingUser,
  ) {}

  public get counts(): ServiceCounts {
    return { tasks: this.started, queries: this.queries, failed: this.failures.length };
  }

  /** Starts a task with the current credentials. The earlier task continues. */
  public async redeploy(): Promise<void> {
    const credentials = await this.user.secret.read();
    if (!credentials) throw new Error('the secret has no current value');
    const { user, password, host, port, database, ssl } = this.database.clientConfiguration(credentials);
    const pool = new Pool({
      ...{ user, password, host, port, database, ssl },
      max: CONNECTIONS,
      maxUses: USES_OF_A_CONNECTION,
      connectionTimeoutMillis: LOG_IN_MS,
    });
    this.started += 1;
    this.tasks.push(
      new Task(pool, `trades_of_${this.user.name.replaceAll('-', '_')}`, (error) => {
        this.queries += 1;
        if (error) this.failures.push(error.message);
      }),
    );
  }

  /** Stops every task except the last one after a while, as ECS does long before the next rotation. */
  public async settle(): Promise<void> {
    const before = this.tasks.splice(0, this.tasks.length - 1);
    await Promise.all(before.map((task) => task.doMore(QUERIES_OF_A_LAST_WHILE)));
    await Promise.all(before.map((task) => task.stop()));
  }

  public async stop(): Promise<void> {
    await Promise.all(this.tasks.splice(0).map((task) => task.stop()));
  }
}

/** Writes and reads on every connection of a pool until it is stopped. */
class Task {
  private stopping = false;
  private queries = 0;
  private readonly work: Promise<void>;

  public constructor(
    private readonly pool: Pool,
    private readonly table: string,
    private readonly done: (error?: Error) => void,
  ) {
    pool.on('error', done);
    this.work = this.begin();
  }

  /** Waits for a number of further queries. */
  public async doMore(queries: number): Promise<void> {
    const enough = this.queries + queries;
    while (this.queries < enough) await sleep(PAUSE_MS);
  }

  public async stop(): Promise<void> {
    this.stopping = true;
    await this.work;
    await this.pool.end();
  }

  private async begin(): Promise<void> {
    await this.query(`CREATE TABLE IF NOT EXISTS ${this.table} (id bigserial PRIMARY KEY, price numeric NOT NULL)`);
    await Promise.all(Array.from({ length: CONNECTIONS }, () => this.trade()));
  }

  private async trade(): Promise<void> {
    while (!this.stopping) {
      await this.query(`INSERT INTO ${this.table} (price) VALUES (random() * 100)`);
      await this.query(`SELECT avg(price) FROM (SELECT price FROM ${this.table} ORDER BY id DESC LIMIT 20) latest`);
      await sleep(PAUSE_MS);
    }
  }

  private async query(sql: string): Promise<void> {
    try {
      await this.pool.query(sql);
      this.done();
    } catch (error) {
      this.done(error as Error);
    }
    this.queries += 1;
  }
}
