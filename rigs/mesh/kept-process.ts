import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/**
 * Ends the process groups that it was told of when its standard input ends, which the system sees to when this process
 * does, however it does. A group that has ended is taken from its list: the number may come to be a stranger's.
 */
const KEEPER = `groups=
while read -r sign group; do
  if [ "$sign" = + ]; then
    groups="$groups $group"
  else
    left=
    for other in $groups; do [ "$other" = "$group" ] || left="$left $other"; done
    groups=$left
  fi
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done`;

let keeper: ChildProcess | undefined;

/** Starts a process, in a group of its own, that ends when this process ends, however it does. */
export function spawnKept(command: string[], options: SpawnOptions): ChildProcess {
  const [program, ...parameters] = command;
  const child = spawn(program, parameters, { ...options, detached: true });
  const { pid } = child;
  if (pid === undefined) return child;
  tell(`+ ${pid}`);
  child.once('exit', () => {
    // What it has started ends with it, as everything in a container ends with its first process.
    killGroup(pid);
    tell(`- ${pid}`);
  });
  return child;
}

/** Kills a process of `spawnKept` with everything that it has started. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group has ended already.
  }
}

function tell(line: string): void {
  keeper ??= startKeeper();
  keeper.stdin?.write(`${line}\n`);
}

function startKeeper(): ChildProcess {
  // A group of its own: what interrupts this process, such as Ctrl-C, must not end the keeper before its work.
  const child = spawn('sh', ['-c', KEEPER], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin?.on('error', () => {}); // it may be dead before it is told
  // It must not keep this process from ending.
  child.unref();
  (child.stdin as Socket).unref();
  return child;
}
