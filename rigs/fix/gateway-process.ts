import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { eventually } from '../eventually';
import { spawnKept } from '../mesh/kept-process';
import { eventsIn, type GatewayEvent } from './event-log';

/** Starts quickly, and with little memory. A gateway that runs for hours needs no options. */
const JVM = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto', '-Xmx256m'];

/** Returns the command of a program of the gateway: `migrate`, `acceptor` or `initiator`. */
export function gatewayCommand(classPath: string, program: string): string[] {
  return [
    'java',
    ...JVM,
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
    '-cp',
    classPath,
    'example.fix.Main',
    program,
  ];
}

/** A running program of the gateway. */
export class GatewayProcess {
  private readonly child: ChildProcess;
  private output = '';

  public constructor(classPath: string, program: string, environment: Record<string, string>) {
    const env = { PATH: process.env.PATH, ...environment };
    this.child = spawnKept(gatewayCommand(classPath, program), { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr] as Readable[]) {
      stream.on('data', (data: Buffer) => {
        this.output += data;
      });
    }
  }

  /** The events so far. */
  public get events(): GatewayEvent[] {
    return eventsIn(this.output);
  }

  /** The output so far, with the errors. */
  public get log(): string {
    return this.output;
  }

  /** Waits until an event has been logged a number of times. */
  public async until(name: string, times = 1): Promise<GatewayEvent> {
    return eventually(`${times} × ${name} in:\n${this.output}`, async () => {
      const found = this.events.filter(({ event }) => event === name);
      if (found.length >= times) return found[times - 1];
      if (this.child.exitCode !== null) throw new Error(`the gateway ended before ${name}:\n${this.output}`);
      return undefined;
    });
  }

  /** Sends a signal. */
  public signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Waits for the end. Returns the exit code, or null after SIGKILL. */
  public async ended(): Promise<number | null> {
    const { exitCode, signalCode } = this.child;
    if (exitCode !== null || signalCode !== null) return exitCode;
    const [code] = await once(this.child, 'close');
    return code;
  }
}
