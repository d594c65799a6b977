import { eventually } from '../../../rigs/eventually';
import type { LocalTask } from '../../../rigs/mesh/local-task';
import type { Json } from '../../../rigs/template/json';

/** For a busy machine. Only a failure takes that long. */
const PATIENCE_SECONDS = 120;

/** Returns the number of log lines of the Envoy of a task. */
export function linesSoFar(task: LocalTask): number {
  return linesOf(task).length;
}

/** Returns the first matching log line of the Envoy of a task. Envoy writes its log once a second. */
export function logLine(task: LocalTask, matches: (line: Json) => boolean, from = 0): Promise<Json> {
  return eventually(
    `a line in the log of Envoy at ${task.address}`,
    async () =>
      linesOf(task)
        .slice(from)
        .flatMap((line) => (line.startsWith('{') && line.endsWith('}') ? [JSON.parse(line)] : []))
        .find(matches),
    PATIENCE_SECONDS,
  );
}

function linesOf(task: LocalTask): string[] {
  return task.container('envoy').log().split('\n').slice(0, -1);
}
