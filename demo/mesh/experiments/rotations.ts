import { X509Certificate } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnvoyAdmin } from '../../../rigs/mesh/envoy-admin';
import type { Json } from '../../../rigs/template/json';
import { SERVICES } from '../platform';
import type { RunningMesh } from '../running-mesh';
import { type Experiment, type ExperimentContext, type Outcome, unmet } from './experiment';

/** The maximum time for the load to reach every new task, on a busy machine. */
const SETTLED_MS = 60_000;
const POLL_MS = 100;

/** Rotations under load. */
export const ROTATIONS: Experiment[] = [
  {
    id: 'certificates',
    name: 'Rotate the certificates, under load',
    promise: 'The function of the library renews every certificate and ECS replaces every task. No request fails.',
    run: (context) => underLoad(context, rotateCertificates),
  },
  {
    id: 'authority',
    name: 'Rotate the certificate authority, under load',
    promise:
      'All services trust the new authority before it signs, and they keep trusting the previous one. No request fails.',
    run: (context) => underLoad(context, rotateAuthority),
  },
];

interface Rotated {
  readonly line: string;
  readonly expectations: Record<string, boolean>;
}

async function underLoad(
  { running, load, watch }: ExperimentContext,
  rotate: (running: RunningMesh) => Promise<Rotated>,
): Promise<Outcome> {
  const watched = load.watch();
  const { line, expectations } = await rotate(running);
  const now = SERVICES.flatMap((service) =>
    running.cluster.tasks(service).map(({ address }) => `${service}@${address}`),
  );
  const { answeredBy } = watched;
  const deadline = Date.now() + SETTLED_MS;
  while (!now.every((task) => answeredBy.has(task)) && Date.now() < deadline) await sleep(POLL_MS);
  load.unwatch(watched);
  await watch.refresh();
  const { answered, failures } = watched;
  const outcomes = [...new Set(failures.map(({ method, outcome }) => `${method}: ${outcome}`))].join(', ');
  return {
    line:
      `${line} Meanwhile the load made ${answered + failures.length} requests: ${answered} were answered, ` +
      `${failures.length} failed${outcomes && ` (${outcomes})`}; ${answeredBy.size} tasks took part.`,
    findings: unmet({
      ...expectations,
      'no failed request': failures.length === 0,
      'every new task to have answered': now.every((task) => answeredBy.has(task)),
    }),
  };
}

async function rotateCertificates(running: RunningMesh): Promise<Rotated> {
  const before = await shown(running);
  await running.renewAll();
  await running.roll();
  const after = await shown(running);
  const renewed = SERVICES.filter(
    (service) => !before[service].serials.some((one) => after[service].serials.includes(one)),
  );
  const [service] = SERVICES;
  return {
    line:
      `${renewed.length} of ${SERVICES.length} services have a new certificate: ${service} showed ` +
      `${brief(before[service].serials)}, and now ${brief(after[service].serials)}.`,
    expectations: {
      'a new certificate for every service': renewed.length === SERVICES.length,
      'the same authority': SERVICES.every((each) => String(before[each].roots) === String(after[each].roots)),
    },
  };
}

async function rotateAuthority(running: RunningMesh): Promise<Rotated> {
  const signers = async () => Promise.all(SERVICES.map((service) => issuerOf(running, service)));
  const first = await signers();
  await running.deployNextAuthority();
  await running.roll();
  const [trusted, second] = [await shown(running), await signers()];
  await running.mesh.ageAuthorities();
  await running.renewAll();
  await running.roll();
  const [after, third] = [await shown(running), await signers()];
  const trustBoth = (state: Awaited<ReturnType<typeof shown>>) =>
    SERVICES.filter((service) => state[service].roots.length === 2).length;
  return {
    line:
      `First ${trustBoth(trusted)} of ${SERVICES.length} services trusted both authorities and ${ending(first)} signed. Then ` +
      `${ending(third)} signed, and ${trustBoth(after)} still trusted both.`,
    expectations: {
      'every service to trust both before the new one signs': trustBoth(trusted) === SERVICES.length,
      'the previous authority to sign meanwhile': String(second) === String(first),
      'the new authority to sign every certificate in the end':
        new Set(third).size === 1 && third.every((issuer) => !first.includes(issuer)),
      'every service to still trust the previous authority': trustBoth(after) === SERVICES.length,
    },
  };
}

/** Returns the serial numbers of the certificates and of the trusted authorities in the running Envoys, by service. */
async function shown({ cluster }: RunningMesh): Promise<Record<string, { serials: string[]; roots: string[] }>> {
  const states = SERVICES.map(async (service) => {
    const certificates = await Promise.all(
      cluster.tasks(service).map(async ({ address }) => (await new EnvoyAdmin(address).certificates())[0]),
    );
    return [service, { serials: serialsOf(certificates, 'cert_chain'), roots: serialsOf(certificates, 'ca_cert') }];
  });
  return Object.fromEntries(await Promise.all(states));
}

function serialsOf(certificates: Json[], field: 'cert_chain' | 'ca_cert'): string[] {
  const serials = certificates.flatMap((each) => each[field].map(({ serial_number }: Json) => serial_number));
  return [...new Set<string>(serials)].sort();
}

async function issuerOf({ mesh }: RunningMesh, service: string): Promise<string> {
  return new X509Certificate((await mesh.certificateOf(service)).certificate).issuer;
}

function brief(serials: string[]): string {
  return serials.map((serial) => `…${serial.slice(-6)}`).join(', ');
}

function ending(issuers: string[]): string {
  return [...new Set(issuers)].map((issuer) => `“${issuer.replace(/^CN=(.*)-?(.{6})$/, '…$2')}”`).join(', ');
}
