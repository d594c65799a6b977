import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../../rigs/eventually';
import { EnvoyAdmin } from '../../../rigs/mesh/envoy-admin';
import type { LocalTask } from '../../../rigs/mesh/local-task';
import type { FailedCall } from '../steady-load';
import { type Experiment, type ExperimentContext, type Outcome, unmet } from './experiment';

const DYING = 'analytics-engine';
const CALLER = 'api-gateway';
/** The time for open requests to end. */
const SETTLED_MS = 300;

/** A task that is killed without a graceful shutdown. */
export const DYING_HOST: Experiment = {
  id: 'dying-host',
  name: 'A host that fails, and its replacement',
  promise:
    'Its address stays in DNS for a while. Meanwhile Envoy retries at another task. Only POST requests in progress at the killed task fail.',
  run,
};

async function run({ running, load, watch, lose }: ExperimentContext): Promise<Outcome> {
  const { cluster } = running;
  const [dying] = cluster.tasks(DYING);
  const callers = cluster.tasks(CALLER);
  // One killed task at a time, because Envoy ejects at most half of the tasks.
  await secondsUntil(Date.now(), `${CALLER} to remove the previous killed task`, async () =>
    (await hostsOf(callers)).every((hosts) => hosts.every(({ isHealthy }) => isHealthy)),
  );
  await watch.refresh();
  const retriesBefore = retries(watch.edges());
  const watched = load.watch();
  const killed = Date.now();
  await dying.kill();
  // Until Envoy has seen the end of a connection, it sends requests over it.
  await secondsUntil(killed, `${CALLER} to see the end of its connections`, async () =>
    (await hostsOf(callers)).every((hosts) =>
      hosts.every(({ address, connections }) => address !== dying.address || connections === 0),
    ),
  );
  const dead = Date.now();
  let lost = 0;
  const accountForLost = () => {
    const found = watched.failures.filter((failure) => wasUnderWay(failure, killed, dead)).length;
    lose(found - lost);
    lost = found;
  };
  await sleep(SETTLED_MS);
  accountForLost();
  const ejectedAfter = await secondsUntil(killed, `${CALLER} to eject the killed task`, async () =>
    (await hostsOf(callers)).every((hosts) => hosts.every((host) => host.address !== dying.address || !host.isHealthy)),
  );
  const stayed = cluster.dns.addresses(`${DYING}.trading.internal`).includes(dying.address);
  dying.deregister();
  const next = await cluster.run(DYING);
  const answeredAfter = await secondsUntil(
    killed,
    'a response of the new task',
    async () => watched.answeredBy.get(`${DYING}@${next.address}`) !== undefined,
  );
  load.unwatch(watched);
  await watch.refresh();
  const { answered, failures } = watched;
  accountForLost();
  const words = lost === 0 ? 'none failed' : `${lost} failed, each a POST in progress at the task`;
  return {
    line:
      `A task of ${DYING}, ${dying.address}, was killed and ${stayed ? 'stayed' : 'did not stay'} in DNS. Of ` +
      `${answered + failures.length} later requests of the load, ${answered} were answered, ` +
      `${failures.length === lost ? words : `${failures.length} failed`}, and Envoy sent ` +
      `${retries(watch.edges()) - retriesBefore} retries. Both Envoys of ${CALLER} ejected it after ${ejectedAfter} s. ` +
      `The new task, ${next.address}, answered after ${answeredAfter} s.`,
    findings: unmet({
      [`no failed requests except POSTs in progress at the task, got ${described(failures, killed)}`]:
        failures.length === lost,
      'the killed task to stay in DNS until its deregistration': stayed,
    }),
  };
}

function wasUnderWay({ method, began, ended }: FailedCall, killed: number, dead: number): boolean {
  return method === 'POST' && began <= dead && ended >= killed;
}

function described(failures: FailedCall[], killed: number): string {
  return failures
    .map(({ method, outcome, began }) => `${method} ${outcome} ${Math.round(began - killed)} ms after`)
    .join(', ');
}

function hostsOf(callers: LocalTask[]) {
  return Promise.all(callers.map(({ address }) => new EnvoyAdmin(address).hosts(DYING)));
}

function retries(edges: { callee: string; retries: number }[]): number {
  return edges.find(({ callee }) => callee === DYING)?.retries ?? 0;
}

async function secondsUntil(since: number, what: string, holds: () => Promise<boolean>): Promise<string> {
  await eventually(what, async () => ((await holds()) ? true : undefined));
  return ((Date.now() - since) / 1000).toFixed(1);
}
