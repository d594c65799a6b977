import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/**
 * A shell script that kills the process groups on its list when its standard input ends. The system closes the input when
 * this process ends in any way. A group that has ended leaves the list, because its number may be reused.
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

/** Starts a process in its own group. The group is killed when this process ends in any way. */
export function spawnKept(command: string[], options: SpawnOptions): ChildProcess {
  const [program, ...parameters] = command;
  const child = spawn(program, parameters, { ...options, detached: true });
  const { pid } = child;
  if (pid === undefined) return child;
  sendToKeeper(`+ ${pid}`);
  child.once('exit', () => {
    // Its child processes end with it, as in a container.
    killGroup(pid);
    sendToKeeper(`- ${pid}`);
  });
  return child;
}

/** Kills a process of `spawnKept` and its child processes. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group has already ended.
  }
}

function sendToKeeper(line: string): void {
  keeper ??= startKeeper();
  keeper.stdin?.write(`${line}\n`);
}

function startKeeper(): ChildProcess {
  // In its own group, so that Ctrl-C does not end the keeper before its work.
  const child = spawn('sh', ['-c', KEEPER], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin?.on('error', () => {}); // it may have ended before the write
  // The keeper must not keep this process alive.
  child.unref();
  (child.stdin as Socket).unref();
  return child;
}
