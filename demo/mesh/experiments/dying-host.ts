import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../../rigs/eventually';
import { EnvoyAdmin } from '../../../rigs/mesh/envoy-admin';
import type { LocalTask } from '../../../rigs/mesh/local-task';
import type { FailedCall } from '../steady-load';
import { type Experiment, type Outcome, type Surroundings, unmet } from './experiment';

const DYING = 'analytics-engine';
const CALLER = 'api-gateway';
/** For requests that were under way. */
const SETTLED_MS = 300;

/** A task that is gone from one moment to the next, without a word to anybody. */
export const DYING_HOST: Experiment = {
  id: 'dying-host',
  name: 'A host that dies, and comes back',
  promise:
    'Its name stays in DNS for a while. Envoy asks another task meanwhile; only a POST that the dying task was working on is lost.',
  run,
};

async function run({ running, load, watch, lose }: Surroundings): Promise<Outcome> {
  const { cluster } = running;
  const [dying] = cluster.tasks(DYING);
  const callers = cluster.tasks(CALLER);
  // One death at a time: Envoy leaves no more than half of the tasks out for their errors, those before among them.
  await secondsUntil(Date.now(), `${CALLER} to have forgotten the task that died before`, async () =>
    (await hostsOf(callers)).every((hosts) => hosts.every(({ isHealthy }) => isHealthy)),
  );
  await watch.refresh();
  const retriesBefore = retries(watch.edges());
  const watched = load.watch();
  const killed = Date.now();
  await dying.kill();
  const dead = Date.now();
  let lost = 0;
  const accountForLost = () => {
    const found = watched.failures.filter((failure) => wasUnderWay(failure, killed, dead)).length;
    lose(found - lost);
    lost = found;
  };
  await sleep(SETTLED_MS);
  accountForLost();
  const isLeftOut = await secondsUntil(killed, `${CALLER} to leave the dead task out`, async () =>
    (await hostsOf(callers)).every((hosts) => hosts.every((host) => host.address !== dying.address || !host.isHealthy)),
  );
  const stayed = cluster.dns.addresses(`${DYING}.trading.internal`).includes(dying.address);
  dying.deregister();
  const next = await cluster.run(DYING);
  const isBack = await secondsUntil(
    killed,
    'an answer of the task in its place',
    async () => watched.answeredBy.get(`${DYING}@${next.address}`) !== undefined,
  );
  load.unwatch(watched);
  await watch.refresh();
  const { answered, failures } = watched;
  accountForLost();
  const words = lost === 0 ? 'none failed' : `${lost} failed, each a POST that it was working on`;
  return {
    line:
      `A task of ${DYING}, ${dying.address}, was killed, and ${stayed ? 'stayed' : 'did not stay'} in DNS. Of ` +
      `${answered + failures.length} requests of the load since, ${answered} were answered, ` +
      `${failures.length === lost ? words : `${failures.length} failed`}, and Envoy sent ` +
      `${retries(watch.edges()) - retriesBefore} of them again. Both Envoys of ${CALLER} left it out after ${isLeftOut} s; ` +
      `${next.address}, in its place, answered after ${isBack} s.`,
    findings: unmet({
      [`no failed request but POSTs that the task was working on, got ${described(failures, killed)}`]:
        failures.length === lost,
      'the dead task to stay in DNS until it was taken from it': stayed,
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
