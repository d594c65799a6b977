import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { BUNDLE, TIME_MS } from '../../../../rigs/rotation/function-process';

/** Calls the handler, and logs an error with all its properties, as the Lambda runtime does. */
const RUNTIME = `
const { handler } = require(process.argv[1]);
process.on('message', async ({ id, environment, event }) => {
  Object.assign(process.env, environment);
  const ends = Date.now() + ${TIME_MS};
  try {
    await handler(event, { getRemainingTimeInMillis: () => ends - Date.now() });
    process.send({ id });
  } catch (error) {
    const { name, message, stack } = error;
    console.error(JSON.stringify({ name, message, stack, ...error }));
    process.send({ id, error: message });
  }
});
`;

/** A process that runs the bundled function. */
export class BundleProcess {
  private readonly child: ChildProcess;
  private readonly waiting = new Map<string, (error?: string) => void>();
  private written = '';

  /** @param environment the environment at the start of the process, such as the authorities that Node.js reads then */
  public constructor(environment: Record<string, string>) {
    if (!fs.existsSync(BUNDLE)) throw new Error(`got no ${BUNDLE}, expected the bundle: run \`npx projen bundle\``);
    this.child = spawn(process.execPath, ['-e', RUNTIME, BUNDLE], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.on('data', (data) => (this.written += data));
    this.child.on('message', ({ id, error }: { id: string; error?: string }) => this.waiting.get(id)?.(error));
  }

  /** The output of the process. */
  public get log(): string {
    return this.written;
  }

  /** Invokes the function with an environment, which it reads at once, and waits for its end. */
  public async invoke(environment: Record<string, string>, event: unknown): Promise<void> {
    const id = randomUUID();
    const done = new Promise<string | undefined>((resolve) => this.waiting.set(id, resolve));
    this.child.send({ id, environment, event });
    const error = await done;
    if (error !== undefined) throw new Error(error);
  }

  public stop(): void {
    this.child.kill('SIGKILL');
  }
}
