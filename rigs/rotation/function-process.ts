import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';

/** The bundled function that rotates the password of a database user. */
export const BUNDLE = path.join(
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
/** The time that the context of the function shows. It is longer than on Lambda, because the machine may be busy. */
export const TIME_MS = 600_000;
const KILLED = 'the function was killed';

/** Calls the handler and logs its error with all properties, as the Lambda runtime does. */
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

/** The bundled function in its own process, which handles one event at a time, as on Lambda. */
export class FunctionProcess {
  /** The number of killed processes. */
  public kills = 0;
  private child?: ChildProcess;
  private written = '';

  /**
   * @param environment the environment of the process
   * @param bundle the file of the function
   */
  public constructor(
    private readonly environment: Record<string, string>,
    private readonly bundle: string = BUNDLE,
  ) {
    if (!fs.existsSync(bundle)) throw new Error(`got no ${bundle}, expected the bundle: run \`npx projen bundle\``);
  }

  /** The output of all processes of the function. */
  public get log(): string {
    return this.written;
  }

  /** Invokes the function and waits until it returns or its process ends. Returns the error message, if any. */
  public async invoke(event: object): Promise<string | undefined> {
    this.child ??= this.start();
    const { child } = this;
    const ended = new AbortController();
    const { signal } = ended;
    const answered = once(child, 'message', { signal }).then(([{ error }]) => error as string | undefined);
    const killed = once(child, 'exit', { signal }).then(() => KILLED);
    try {
      child.send(event, () => {}); // the process may have ended, which its exit event shows
      return await Promise.race([answered, killed]);
    } finally {
      ended.abort();
      await Promise.allSettled([answered, killed]);
    }
  }

  /** Kills the process. The next event starts a new process. */
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
    const child = spawn(process.execPath, ['-e', RUNTIME, this.bundle], {
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (this.written += data));
    return child;
  }
}
