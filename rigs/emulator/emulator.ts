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
const READY_TIMEOUT_MS = 120_000;
const READY_POLL_MS = 50;
const REQUEST_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 5_000;
/** Another program may use the free port first. */
const PORT_ATTEMPTS = 3;
const LOG_TAIL_LINES = 30;

const REQUIREMENTS = path.join(__dirname, 'requirements.txt');

export interface EmulatorOptions {
  /** The folder for the installation, which stays between runs, for the log and for temporary files. */
  readonly cacheFolder: string;
  /** The `node_modules` folder with the packages of the Lambda runtime: `@aws-sdk/*`. */
  readonly nodeModules: string;
  /**
   * The server behind the endpoints of databases.
   *
   * @default - no server: databases are created, and no login works
   */
  readonly databaseEngine?: DatabaseEngine;
  /**
   * The working directory of migrations, in place of that of their images.
   *
   * @default - the folder of the emulator: their commands need absolute paths
   */
  readonly imageFolder?: string;
  /** Is called with each line of progress. */
  readonly onProgress?: (line: string) => void;
}

/** An AWS emulator on the loopback interface, for deployments without an AWS account. */
export class Emulator {
  /** Installs the emulator unless it is in the cache, starts it and waits until it answers. */
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
      const emulator = new Emulator(cacheFolder, nodeModules, await freePort(), options);
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
  /** The log of the emulator and of its functions. It stays after `stop`. */
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
    private readonly options: Pick<EmulatorOptions, 'databaseEngine' | 'imageFolder'>,
  ) {
    // A name instead of an address, because the CDK CLI uses path-style buckets only for local names.
    this.endpoint = `http://localhost:${port}`;
    this.logFile = path.join(cacheFolder, `emulator-${port}.log`);
    this.runFolder = fs.mkdtempSync(path.join(cacheFolder, 'run-'));
  }

  /** Returns the environment for the CDK CLI and for SDK clients. Use it as `{ ...process.env, ...environment }`. */
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
      // The CLI stores account ids and plugins in the home folder. That of the user stays unused and unchanged.
      HOME: home,
      CDK_HOME: path.join(home, '.cdk'),
      CDK_DISABLE_VERSION_CHECK: '1',
      CDK_DISABLE_CLI_TELEMETRY: '1',
      AWS_CONFIG_FILE: path.join(home, 'aws-config'),
      AWS_SHARED_CREDENTIALS_FILE: path.join(home, 'aws-credentials'),
      AWS_EC2_METADATA_DISABLED: 'true',
      // An empty variable counts as unset. Profiles, sessions and proxies of the user's shell must have no effect.
      AWS_PROFILE: '',
      AWS_DEFAULT_PROFILE: '',
      AWS_SESSION_TOKEN: '',
      ...Object.fromEntries(proxies.map((name) => [name, ''])),
      NO_PROXY: `localhost,${HOST}`,
      no_proxy: `localhost,${HOST}`,
    };
  }

  /** Returns the settings for an SDK client in this process. An S3 client also needs `forcePathStyle: true`. */
  public clientConfiguration() {
    return {
      endpoint: this.endpoint,
      region: this.region,
      credentials: { accessKeyId: 'emulator', secretAccessKey: 'emulator' },
    };
  }

  /** Deletes all stacks and resources, including the bootstrap. */
  public async reset(): Promise<void> {
    const status = await request('POST', this.port, '/_ministack/reset');
    if (status !== 200) throw new Error(`Emulator: got status ${status} from reset, expected 200. See ${this.logFile}`);
  }

  /** Stops the emulator and its functions. Repeated calls have no effect. */
  public async stop(): Promise<void> {
    if (this.child) {
      this.kill('SIGTERM');
      const ended = await Promise.race([this.exited.then(() => true), sleep(STOP_TIMEOUT_MS, false, { ref: false })]);
      // Also after the emulator has ended, because functions in its process group may still run.
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
    // CommonJS functions find the SDK through NODE_PATH. ES modules ignore it and search the folders above them.
    fs.symlinkSync(this.nodeModules, path.join(this.runFolder, 'node_modules'), 'dir');
    const log = fs.openSync(this.logFile, 'w');
    const child = spawn(python.command, ['-m', 'launcher', '--exit-with-stdin'], {
      cwd: this.runFolder,
      // In its own process group, so that its functions end with it. Its standard input is a pipe. The pipe closes when
      // this process ends in any way, and then the launcher ends its group.
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
        DATABASE_ENGINE: settingsOf(this.options.databaseEngine),
        ...(this.options.imageFolder && { IMAGE_FOLDER: path.resolve(this.options.imageFolder) }),
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      },
    });
    fs.closeSync(log);
    this.child = child;
    child.stdin?.on('error', () => {}); // the process may end before its pipe
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
    // Another program on the same port would answer, too.
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
      // The group has already ended.
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

/** Returns the status of the response, or undefined without a response. */
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
