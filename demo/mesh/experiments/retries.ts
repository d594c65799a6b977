import { httpCall } from '../../../rigs/mesh/callers/http-call';
import { callsAt } from '../../../rigs/mesh/callers/remembered-calls';
import { targetAgent } from '../../../rigs/mesh/callers/target-agent';
import type { LocalTask } from '../../../rigs/mesh/local-task';
import { THROUGH_ALL } from '../platform';
import { logLine } from './envoy-log';
import { type Experiment, type ExperimentContext, newId, type Outcome, unmet } from './experiment';

const FAILING = 'data-ingestion';
const CALLER = 'analytics-engine';

/** Requests that fail at the last service. */
export const RETRIES: Experiment[] = [
  {
    id: 'fails-twice',
    name: 'A backend that fails twice',
    promise: 'Envoy sends the request up to three times in total, so that the client gets a successful response.',
    run: (context) => failing(context, 'GET', 'times=2', { status: 200, calls: 3 }),
  },
  {
    id: 'sent-once',
    name: 'A POST that must be sent once',
    promise: 'Envoy never sends an order twice, whatever the response, because the first one may have been accepted.',
    run: (context) => failing(context, 'POST', 'times=1', { status: 503, calls: 1 }),
  },
];

/** Sends a request through all services. The last one answers with 503 as often as `times` requires. */
async function failing(
  { running, watch }: ExperimentContext,
  method: string,
  times: string,
  expected: { status: number; calls: number },
): Promise<Outcome> {
  const id = newId(method.toLowerCase());
  const path = `/experiments/${id}`;
  const [failingTask] = running.cluster.tasks(FAILING);
  const callers = running.cluster.tasks(CALLER);
  const url = running.gatewayUrl(`${THROUGH_ALL}&id=${id}&status=503&${times}`, path);
  const body = method === 'POST' ? 'buy 100' : undefined;
  const agent = targetAgent();
  const { status, error } = await httpCall(url, { method, body, agent });
  agent.destroy();
  const calls = await callsAt(failingTask, id);
  const callsOfCaller = (await Promise.all(callers.map((task) => callsAt(task, id)))).flat();
  const { attempts, status: logged } = await anyLog(callers, path);
  await watch.refresh();
  const failures = Math.min(calls.length, Number(times.slice('times='.length)));
  return {
    line:
      `A ${method} through all services. ${FAILING} got ${count(calls.length, 'request')} (${calls.join(', ')}) and ` +
      `answered 503 ${count(failures, 'time')}. ${CALLER} got ${count(callsOfCaller.length, 'request')}. ` +
      `The client got ${status ?? error}. The log of Envoy at ${CALLER}: attempts ${attempts}, status ${logged}.`,
    findings: unmet({
      [`${expected.status} in the end`]: status === expected.status,
      [`${count(expected.calls, 'call')} of ${FAILING}`]: calls.length === expected.calls,
      [`1 call of ${CALLER}`]: callsOfCaller.length === 1,
      [`attempts ${expected.calls} in the log`]: attempts === expected.calls,
      [`status ${expected.status} in the log`]: logged === expected.status,
    }),
  };
}

/** Returns the log line of the task that made the call. */
function anyLog(callers: LocalTask[], path: string) {
  return Promise.any(
    callers.map((task) => logLine(task, (line) => line.direction === 'outbound' && line.path === path)),
  );
}

function count(value: number, what: string): string {
  return `${value} ${what}${value === 1 ? '' : 's'}`;
}
