import type { ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { killGroup, spawnKept } from '../mesh/kept-process';
import type { AwsReceiver } from './aws-receiver';

/** The limit is for a busy machine. */
const START_MS = 300_000;

/** A collector as a process of this machine, with the configuration and the environment of its container. */
export class LocalCollector {
  /**
   * Starts a collector and waits until it is healthy.
   *
   * Three things differ from the container: its loopback address, the endpoints of AWS, and its credentials.
   *
   * @param program the path of the collector
   * @param address the loopback address that it listens on, in place of 127.0.0.1
   * @param environment the variables of its container
   * @param aws the receiver in place of AWS and of the metadata endpoint
   */
  public static async start(
    program: string,
    address: string,
    environment: Readonly<Record<string, string>>,
    aws: AwsReceiver,
  ): Promise<LocalCollector> {
    const collector = new LocalCollector(program, address, environment, aws);
    const deadline = Date.now() + START_MS;
    while (!(await isHealthy(address))) {
      if (Date.now() > deadline) throw new Error(`the collector did not become healthy:\n${collector.log()}`);
      await sleep(100);
    }
    return collector;
  }

  private readonly logFile: string;
  private readonly child: ChildProcess;

  private constructor(
    program: string,
    public readonly address: string,
    environment: Readonly<Record<string, string>>,
    aws: AwsReceiver,
  ) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'collector-'));
    this.logFile = path.join(folder, 'collector.log');
    const log = fs.openSync(this.logFile, 'a');
    const config = environment.AOT_CONFIG_CONTENT.replaceAll('127.0.0.1', address);
    this.child = spawnKept([program, '--config=env:AOT_CONFIG_CONTENT'], {
      cwd: folder,
      env: {
        ...environment,
        AOT_CONFIG_CONTENT: config,
        HOME: folder,
        AWS_REGION: 'eu-central-1',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_ENDPOINT_URL: aws.url,
        ECS_CONTAINER_METADATA_URI_V4: `${aws.url}/container`,
      },
      stdio: ['ignore', log, log],
    });
    fs.closeSync(log);
  }

  /** Returns the output so far. */
  public log(): string {
    return fs.readFileSync(this.logFile, 'utf8');
  }

  /** Stops the collector as ECS does, so that it sends what it has. */
  public async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await Promise.race([ended, sleep(START_MS, undefined, { ref: false })]);
    if (this.child.exitCode === null && this.child.pid !== undefined) killGroup(this.child.pid);
  }
}

async function isHealthy(address: string): Promise<boolean> {
  try {
    return (await fetch(`http://${address}:13133/`)).ok;
  } catch {
    return false;
  }
}
