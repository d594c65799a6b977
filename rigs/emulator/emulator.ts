import { type ChildProcess, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as net from 'node:net';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../free-port';
import { removeLeftovers } from '../leftovers';
import { type PythonEnvironment, pythonEnvironment } from '../python-environment';
import { type DatabaseEngine, settingsOf } from './database-engine';

const HOST = '127.0.0.1';
const READY_TIMEOUT_MS = 30_000;
const READY_POLL_MS = 50;
const REQUEST_TIMEOUT_MS = 10_000;
const STOP_TIMEOUT_MS = 5_000;
/** Another program may take the free port between its choice and its use. */
const PORT_ATTEMPTS = 3;
const LOG_TAIL_LINES = 30;

const REQUIREMENTS = path.join(__dirname, 'requirements.txt');

export interface EmulatorOptions {
  /** Holds the installation (kept from run to run), the log and the emulator's temporary files. */
  readonly cacheFolder: string;
  /** The `node_modules` folder where Lambda functions find what the Lambda runtime would give them: `@aws-sdk/*`. */
  readonly nodeModules: string;
  /**
   * What listens at the endpoints of databases.
   *
   * @default - nothing: databases are made, and nobody can log in
   */
  readonly databaseEngine?: DatabaseEngine;
  /** Told what is going on, a line at a time. */
  readonly onProgress?: (line: string) => void;
}

/** An AWS emulator on the loopback interface: real CloudFormation deploys without an AWS account. */
export class Emulator {
  /** Installs the emulator when the cache does not have it yet, starts it and waits until it answers. */
  public static async start(options: EmulatorOptions): Promise<Emulator> {
    const cacheFolder = path.resolve(options.cacheFolder);
    const nodeModules = path.resolve(options.nodeModules);
    const progress = options.onProgress ?? (() => {});
    if (!fs.existsSync(nodeModules)) {
      throw new Error(
        `Emulator: got nodeModules ${nodeModules}, which does not exist; expected the folder that holds the ` +
          'AWS SDK for Lambda functions. Run `npm ci` first, or pass the right folder.',
      );
    }
    fs.mkdirSync(cacheFolder, { recursive: true });
    removeLeftovers(cacheFolder, /^(run-|emulator-\d+\.log$)/);
    const python = await pythonEnvironment({
      name: 'the emulator',
      requirements: REQUIREMENTS,
      cacheFolder,
      onProgress: progress,
    });
    for (let attempt = 1; ; attempt++) {
      const emulator = new Emulator(cacheFolder, nodeModules, await freePort(), options.databaseEngine);
      try {
        await emulator.launch(python);
        progress(`emulator answers at ${emulator.endpoint}`);
        return emulator;
      } catch (error) {
        await emulator.stop();
        if (attempt === PORT_ATTEMPTS || !(await isTaken(emulator.port))) throw error;
        progress(`port ${emulator.port} was taken meanwhile, trying another`);
      }
    }
  }

  public readonly account = '000000000000';
  public readonly region = 'us-east-1';
  public readonly endpoint: string;
  /** What the emulator and the functions in it wrote. It stays after `stop`. */
  public readonly logFile: string;

  private readonly runFolder: string;
  private readonly cleanUpOnExit = () => {
    this.kill('SIGKILL');
    fs.rmSync(this.runFolder, { recursive: true, force: true });
  };
  private child?: ChildProcess;
  private exited: Promise<void> = Promise.resolve();

  private constructor(
    cacheFolder: string,
    private readonly nodeModules: string,
    public readonly port: number,
    private readonly databaseEngine?: DatabaseEngine,
  ) {
    // By name: the CDK CLI sends buckets in the path, and not in the host name, to a local name only.
    this.endpoint = `http://localhost:${port}`;
    this.logFile = path.join(cacheFolder, `emulator-${port}.log`);
    this.runFolder = fs.mkdtempSync(path.join(cacheFolder, 'run-'));
  }

  /** The environment for the CDK CLI and for SDK clients, to lay over one's own (`{ ...process.env, ...this }`). */
  public environment(): Record<string, string> {
    const home = this.home();
    const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_ACCESS_KEY_ID: 'emulator',
      AWS_SECRET_ACCESS_KEY: 'emulator',
      AWS_REGION: this.region,
      AWS_DEFAULT_REGION: this.region,
      CDK_DEFAULT_ACCOUNT: this.account,
      CDK_DEFAULT_REGION: this.region,
      // The CLI remembers account ids and plugins under its home; the user's own must neither be used nor changed.
      HOME: home,
      CDK_HOME: path.join(home, '.cdk'),
      CDK_DISABLE_VERSION_CHECK: '1',
      CDK_DISABLE_CLI_TELEMETRY: '1',
      AWS_CONFIG_FILE: path.join(home, 'aws-config'),
      AWS_SHARED_CREDENTIALS_FILE: path.join(home, 'aws-credentials'),
      AWS_EC2_METADATA_DISABLED: 'true',
      // Empty counts as unset: a profile, session or proxy of the user's shell must not get between.
      AWS_PROFILE: '',
      AWS_DEFAULT_PROFILE: '',
      AWS_SESSION_TOKEN: '',
      ...Object.fromEntries(proxies.map((name) => [name, ''])),
      NO_PROXY: `localhost,${HOST}`,
      no_proxy: `localhost,${HOST}`,
    };
  }

  /** The settings for an SDK client in this process. An S3 client also wants `forcePathStyle: true`. */
  public clientConfiguration() {
    return {
      endpoint: this.endpoint,
      region: this.region,
      credentials: { accessKeyId: 'emulator', secretAccessKey: 'emulator' },
    };
  }

  /** Forgets every stack, resource and bootstrap. */
  public async reset(): Promise<void> {
    const status = await request('POST', this.port, '/_ministack/reset');
    if (status !== 200) throw new Error(`Emulator: got status ${status} from reset, expected 200. See ${this.logFile}`);
  }

  /** Ends the emulator and the functions it runs. Safe to call more than once. */
  public async stop(): Promise<void> {
    if (this.child) {
      this.kill('SIGTERM');
      const ended = await Promise.race([this.exited.then(() => true), sleep(STOP_TIMEOUT_MS, false, { ref: false })]);
      // Also when it has ended by itself: functions may outlive it, and they are of the same process group.
      this.kill('SIGKILL');
      if (!ended) await this.exited;
      this.child = undefined;
    }
    process.off('exit', this.cleanUpOnExit);
    this.cleanUpOnExit();
  }

  private home(): string {
    return path.join(this.runFolder, 'home');
  }

  private async launch(python: PythonEnvironment): Promise<void> {
    const temporary = path.join(this.runFolder, 'functions');
    fs.mkdirSync(temporary);
    fs.mkdirSync(this.home());
    // CommonJS functions find the SDK by NODE_PATH. ES modules do not read it: they look in the folders above them.
    fs.symlinkSync(this.nodeModules, path.join(this.runFolder, 'node_modules'), 'dir');
    const log = fs.openSync(this.logFile, 'w');
    const child = spawn(python.command, ['-m', 'launcher', '--exit-with-stdin'], {
      cwd: this.runFolder,
      // A process group of its own, so that the functions it starts can be ended with it. Its standard input is a
      // pipe that closes when this process ends, however it ends: then the launcher ends its group itself.
      detached: true,
      stdio: ['pipe', log, log],
      env: {
        PATH: [path.dirname(process.execPath), process.env.PATH].join(path.delimiter),
        HOME: this.home(),
        TMPDIR: temporary,
        LANG: 'C.UTF-8',
        PYTHONPATH: [__dirname, ...python.packages].join(path.delimiter),
        PYTHONUNBUFFERED: '1',
        PYTHONDONTWRITEBYTECODE: '1',
        GATEWAY_PORT: String(this.port),
        MINISTACK_ACCOUNT_ID: this.account,
        MINISTACK_REGION: this.region,
        NODE_PATH: this.nodeModules,
        DATABASE_ENGINE: settingsOf(this.databaseEngine),
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      },
    });
    fs.closeSync(log);
    this.child = child;
    child.stdin?.on('error', () => {}); // it may end before its pipe does
    this.exited = new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    process.on('exit', this.cleanUpOnExit);

    let hasExited = false;
    this.exited.then(() => {
      hasExited = true;
    });
    const deadline = Date.now() + READY_TIMEOUT_MS;
    while ((await request('GET', this.port, '/_ministack/health')) !== 200) {
      if (hasExited) throw this.notReady('it ended with an error');
      if (Date.now() > deadline) throw this.notReady(`nothing answered within ${READY_TIMEOUT_MS / 1000} s`);
      await sleep(READY_POLL_MS);
    }
    // A stranger on the same port would answer too.
    if (hasExited) throw this.notReady('it ended with an error');
  }

  private notReady(reason: string): Error {
    const lines = fs.readFileSync(this.logFile, 'utf8').trimEnd().split('\n');
    return new Error(
      `Emulator: got no server on ${HOST}:${this.port}: ${reason}; expected it to answer. ` +
        `To fix it, read the end of its log (${this.logFile}):\n${lines.slice(-LOG_TAIL_LINES).join('\n')}`,
    );
  }

  private kill(signal: NodeJS.Signals): void {
    if (this.child?.pid === undefined) return;
    try {
      process.kill(-this.child.pid, signal);
    } catch {
      // The group has ended already.
    }
  }
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(true));
    server.listen(port, HOST, () => server.close(() => resolve(false)));
  });
}

/** The status of the answer, or undefined when nobody answers. */
function request(method: string, port: number, urlPath: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const options = { host: HOST, port, method, path: urlPath, agent: false, timeout: REQUEST_TIMEOUT_MS };
    const call = http.request(options, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode));
    });
    call.once('timeout', () => call.destroy());
    call.once('error', () => resolve(undefined));
    call.end();
  });
}
