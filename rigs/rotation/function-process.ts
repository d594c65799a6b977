import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';

/** What the package ships. */
const BUNDLE = path.join(
  __dirname,
  '..',
  '..',
  'assets',
  'database',
  'users',
  'handlers',
  'postgres-user.lambda',
  'index.js',
);
const TIME_MS = 60_000;
const KILLED = 'the function was killed';

/** Calls the handler, and logs an error with everything that it holds, as the Lambda runtime does. */
const RUNTIME = `
const { handler } = require(process.argv[1]);
process.on('message', async (event) => {
  const ends = Date.now() + ${TIME_MS};
  try {
    await handler(event, { getRemainingTimeInMillis: () => ends - Date.now() });
    process.send({});
  } catch (error) {
    const { name, message, stack } = error;
    console.error(JSON.stringify({ name, message, stack, ...error }));
    process.send({ error: message });
  }
});
process.on('disconnect', () => process.exit());
`;

/** The function as it is shipped, in a process of its own, which takes one event at a time as Lambda's do. */
export class FunctionProcess {
  /** How many of its processes were killed. */
  public kills = 0;
  private child?: ChildProcess;
  private written = '';

  public constructor(private readonly environment: Record<string, string>) {
    if (!fs.existsSync(BUNDLE)) throw new Error(`got no ${BUNDLE}, expected the bundle: run \`npx projen bundle\``);
  }

  /** What it has written, over all its processes. */
  public get log(): string {
    return this.written;
  }

  /** Invokes it and waits until it is done, or dead. Gives back the message of its error, if it had one. */
  public async invoke(event: object): Promise<string | undefined> {
    this.child ??= this.start();
    const { child } = this;
    const ended = new AbortController();
    const { signal } = ended;
    const answered = once(child, 'message', { signal }).then(([{ error }]) => error as string | undefined);
    const killed = once(child, 'exit', { signal }).then(() => KILLED);
    try {
      child.send(event, () => {}); // it may be dead already, which its exit tells
      return await Promise.race([answered, killed]);
    } finally {
      ended.abort();
      await Promise.allSettled([answered, killed]);
    }
  }

  /** Ends the process as the system does: it does nothing any more. The next event is for a new one. */
  public async kill(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    this.kills += 1;
    child.kill('SIGKILL');
    await exited;
  }

  private start(): ChildProcess {
    const child = spawn(process.execPath, ['-e', RUNTIME, BUNDLE], {
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (this.written += data));
    return child;
  }
}
