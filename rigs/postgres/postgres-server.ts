import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type ClientConfig, escapeLiteral, type QueryResult } from 'pg';
import { freePort } from '../free-port';
import { removeLeftovers } from '../leftovers';
import { certificatesFor } from './certificates';
import { ClusterTemplate } from './cluster-template';
import { ROLES, serverSettings, UNLOGGED, WHO_MAY_LOG_IN } from './server-settings';

const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 120_000;
const POLL_MS = 20;
const PORT_ATTEMPTS = 3;
const PORT_IN_USE = 'Address already in use';
/** The time between two starts on a port that another program uses for a moment. */
const PORT_PAUSE_MS = 500;
const LOG_TAIL_LINES = 20;
/**
 * A shell script that stops the server when its standard input ends. The system closes the input when this process ends
 * in any way. A background process of a shell has no standard input, so the script uses the third descriptor.
 */
const KEEPER = `exec 3<&0
"$@" </dev/null & server=$!
(cat <&3 >/dev/null; kill -INT $server) & watcher=$!
wait $server; code=$?
kill $watcher
exit $code`;

export interface PostgresServerOptions {
  /** The folder for the empty cluster, which stays between runs, and for the log. */
  readonly cacheFolder: string;
  /**
   * The names in the certificate of the server.
   *
   * @default ['localhost', '127.0.0.1']
   */
  readonly certificateNames?: string[];
  /**
   * Indicates whether the server accepts TLS only.
   *
   * @default true
   */
  readonly tls?: boolean;
  /** Settings of the server, as in `postgresql.conf`. */
  readonly settings?: Record<string, string>;
}

/** The credentials of a login. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/**
 * A real PostgreSQL on the loopback interface, with the settings of Amazon RDS: TLS only, SCRAM only, and an admin user
 * that can create roles but is not a superuser.
 */
export class PostgresServer {
  /** Starts a server with an empty database. */
  public static async start(options: PostgresServerOptions): Promise<PostgresServer> {
    fs.mkdirSync(options.cacheFolder, { recursive: true });
    const template = await ClusterTemplate.in(options.cacheFolder);
    const { certificateNames = ['localhost', '127.0.0.1'] } = options;
    const { authority, certificate, privateKey } = await certificatesFor(certificateNames);
    const tls = options.tls ?? true;
    const cacheFolder = path.resolve(options.cacheFolder);
    removeLeftovers(cacheFolder, /^postgres-\d+\.log$/);
    for (let attempt = 1; ; attempt += 1) {
      const folder = template.copy({
        'authority.pem': authority,
        'server.pem': certificate,
        'server.key': privateKey,
        'pg_hba.conf': WHO_MAY_LOG_IN.replaceAll('hostssl', tls ? 'hostssl' : 'host'),
      });
      const settings = { ...serverSettings(folder, tls), ...options.settings };
      const server = new PostgresServer(template, folder, await freePort(), cacheFolder, { tls, authority, settings });
      try {
        await server.launch();
        await server.setUp();
        return server;
      } catch (error) {
        await server.stop();
        // Another program may use the free port first.
        if (attempt === PORT_ATTEMPTS || !server.log().includes(PORT_IN_USE)) throw error;
      }
    }
  }

  public readonly host = 'localhost';
  public readonly database = 'trading';
  /** The master user of Amazon RDS. It owns the database and can create roles, but is not a superuser. */
  public readonly admin: Credentials = { username: 'platform_admin', password: randomBytes(24).toString('base64url') };
  public readonly superuser: Credentials;
  /** The certificate of the server's authority, for `NODE_EXTRA_CA_CERTS` or `sslrootcert`. */
  public readonly authorityFile: string;
  /** The log of the server. It stays after `stop`. */
  public readonly logFile: string;

  private keeper?: ChildProcess;
  private readonly cleanUpOnExit = () => fs.rmSync(this.folder, { recursive: true, force: true });

  private constructor(
    private readonly template: ClusterTemplate,
    private readonly folder: string,
    public readonly port: number,
    cacheFolder: string,
    private readonly configuration: { tls: boolean; authority: string; settings: Record<string, string> },
  ) {
    this.superuser = { username: 'postgres', password: template.superuserPassword };
    this.authorityFile = path.join(folder, 'authority.pem');
    this.logFile = path.join(cacheFolder, `postgres-${port}.log`);
    fs.writeFileSync(this.logFile, '');
    process.on('exit', this.cleanUpOnExit);
  }

  /** The process of the server. It handles signals as PostgreSQL documents them. */
  public get pid(): number {
    return Number(fs.readFileSync(this.pidFile, 'utf8').split('\n')[0]);
  }

  public log(): string {
    return fs.readFileSync(this.logFile, 'utf8');
  }

  /** Returns the settings for a client. */
  public clientConfiguration(who: Credentials, database = this.database): ClientConfig {
    const { tls, authority } = this.configuration;
    return {
      host: this.host,
      port: this.port,
      database,
      user: who.username,
      password: who.password,
      // The name does not matter, because the authority has signed only this certificate.
      ssl: tls && { ca: authority, checkServerIdentity: () => undefined },
    };
  }

  /** Logs in, runs one query, and logs out. */
  public query(sql: string, who: Credentials = this.superuser, database = this.database): Promise<QueryResult> {
    return ask(this.clientConfiguration(who, database), sql);
  }

  /** Starts the server again with its data, on the same port. Waits if another program has used the port meanwhile. */
  public async up(): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    for (;;) {
      const { length } = this.log();
      try {
        return await this.launch();
      } catch (error) {
        if (Date.now() > deadline || !this.log().slice(length).includes(PORT_IN_USE)) throw error;
        await sleep(PORT_PAUSE_MS);
      }
    }
  }

  private async launch(): Promise<void> {
    const log = fs.openSync(this.logFile, 'a');
    const settings = Object.entries({ port: String(this.port), ...this.configuration.settings });
    const server = [
      this.template.program,
      '-D',
      this.dataFolder,
      ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ];
    const keeper = spawn('sh', ['-c', KEEPER, 'sh', ...server], {
      cwd: this.folder,
      stdio: ['pipe', log, log],
      ...this.template.user,
    });
    fs.closeSync(log);
    this.keeper = keeper;
    keeper.stdin?.on('error', () => {}); // the process may end before its pipe
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!this.isReady()) {
      if (keeper.exitCode !== null) throw this.notReady('it ended with an error');
      if (Date.now() > deadline) throw this.notReady(`it was not ready within ${START_TIMEOUT_MS / 1000} s`);
      await sleep(POLL_MS);
    }
  }

  /** Stops the server as a reboot does. Connections end and the data stays. */
  public async down(): Promise<void> {
    const { keeper } = this;
    if (!keeper) return;
    this.keeper = undefined;
    if (keeper.exitCode !== null || keeper.signalCode !== null) return;
    const exited = once(keeper, 'exit');
    keeper.stdin?.end();
    const ended = await Promise.race([exited.then(() => true), sleep(STOP_TIMEOUT_MS, false, { ref: false })]);
    if (!ended) this.kill();
    await exited;
  }

  /** Stops the server and deletes its data. Repeated calls have no effect. */
  public async stop(): Promise<void> {
    await this.down();
    process.off('exit', this.cleanUpOnExit);
    this.cleanUpOnExit();
  }

  private kill(): void {
    try {
      process.kill(this.pid, 'SIGKILL');
    } catch {
      // It has just ended.
    }
  }

  private get dataFolder(): string {
    return path.join(this.folder, 'data');
  }

  private get pidFile(): string {
    return path.join(this.dataFolder, 'postmaster.pid');
  }

  private async setUp(): Promise<void> {
    const { username, password } = this.admin;
    const asSuperuser = (sql: string) =>
      ask({ ...this.clientConfiguration(this.superuser, 'postgres'), options: UNLOGGED }, sql);
    await asSuperuser(`${ROLES}; ALTER ROLE ${username} PASSWORD ${escapeLiteral(password)}`);
    await asSuperuser(`CREATE DATABASE ${this.database} OWNER ${username}`);
    // As on RDS, where the superuser is not available to customers.
    await asSuperuser(`ALTER DATABASE postgres OWNER TO ${username}; ALTER DATABASE template1 OWNER TO ${username}`);
  }

  /** Returns the state of the server, which is the last line of the file. */
  private isReady(): boolean {
    return fs.existsSync(this.pidFile) && /^ready\s*$/m.test(fs.readFileSync(this.pidFile, 'utf8'));
  }

  private notReady(reason: string): Error {
    const lines = this.log().trimEnd().split('\n');
    return new Error(
      `got no PostgreSQL on port ${this.port}: ${reason}, expected it to be ready. ` +
        `To fix it, read the end of its log (${this.logFile}):\n${lines.slice(-LOG_TAIL_LINES).join('\n')}`,
    );
  }
}

async function ask(configuration: ClientConfig, sql: string): Promise<QueryResult> {
  const client = new Client(configuration);
  client.on('error', () => {}); // the server may have stopped
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}
