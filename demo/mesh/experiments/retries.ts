import { httpCall } from '../../../rigs/mesh/callers/http-call';
import { callsAt } from '../../../rigs/mesh/callers/remembered-calls';
import type { LocalTask } from '../../../rigs/mesh/local-task';
import { THROUGH_ALL } from '../platform';
import { logLine } from './envoy-log';
import { type Experiment, newId, type Outcome, type Surroundings, unmet } from './experiment';

const FAILING = 'data-ingestion';
const CALLER = 'analytics-engine';

/** What becomes of requests that fail. */
export const RETRIES: Experiment[] = [
  {
    id: 'fails-twice',
    name: 'A backend that fails twice',
    promise: 'Envoy asks again, at most three times in all: who asked gets an answer and notices nothing.',
    run: (surroundings) => failing(surroundings, 'GET', 'times=2', { status: 200, calls: 3 }),
  },
  {
    id: 'sent-once',
    name: 'A POST that must be sent once',
    promise: 'An order that may have been taken is never sent a second time, whatever was answered.',
    run: (surroundings) => failing(surroundings, 'POST', 'times=1', { status: 503, calls: 1 }),
  },
];

/** A request through all services, of which the last one answers 503 so often. */
async function failing(
  { running, watch }: Surroundings,
  method: string,
  times: string,
  expected: { status: number; calls: number },
): Promise<Outcome> {
  const id = newId(method.toLowerCase());
  const path = `/experiments/${id}`;
  const [failingTask] = running.cluster.tasks(FAILING);
  const callers = running.cluster.tasks(CALLER);
  const url = running.gatewayUrl(`${THROUGH_ALL}&id=${id}&status=503&${times}`, path);
  const { status, error } = await httpCall(url, { method, body: method === 'POST' ? 'buy 100' : undefined });
  const calls = await callsAt(failingTask, id);
  const callsOfCaller = (await Promise.all(callers.map((task) => callsAt(task, id)))).flat();
  const { attempts, status: logged } = await anyLog(callers, path);
  await watch.refresh();
  const failures = Math.min(calls.length, Number(times.slice('times='.length)));
  return {
    line:
      `A ${method} through all services. ${FAILING} was asked ${count(calls.length, 'time')} (${calls.join(', ')}), and ` +
      `answered 503 ${count(failures, 'time')}; ${CALLER} was asked ${count(callsOfCaller.length, 'time')}. ` +
      `Who asked the gateway got ${status ?? error}. Envoy's log at ${CALLER} says: attempts ${attempts}, status ${logged}.`,
    findings: unmet({
      [`${expected.status} in the end`]: status === expected.status,
      [`${count(expected.calls, 'call')} of ${FAILING}`]: calls.length === expected.calls,
      [`1 call of ${CALLER}`]: callsOfCaller.length === 1,
      [`attempts ${expected.calls} in the log`]: attempts === expected.calls,
      [`status ${expected.status} in the log`]: logged === expected.status,
    }),
  };
}

/** The line of whichever task it was that called. */
function anyLog(callers: LocalTask[], path: string) {
  return Promise.any(
    callers.map((task) => logLine(task, (line) => line.direction === 'outbound' && line.path === path)),
  );
}

function count(value: number, what: string): string {
  return `${value} ${what}${value === 1 ? '' : 's'}`;
}
