import { httpCall } from '../../../rigs/mesh/callers/http-call';
import { expiredIdentity, identityOf } from '../../../rigs/mesh/callers/identities';
import { askOverTls } from '../../../rigs/mesh/callers/tls-caller';
import type { LocalTask } from '../../../rigs/mesh/local-task';
import { linesSoFar, logLine } from './envoy-log';
import { type Experiment, type Outcome, type Surroundings, unmet } from './experiment';

const MESH_PORT = 15_001;
const ASKED = 'data-ingestion';
const DECLARED = 'analytics-engine';
const UNDECLARED = 'api-gateway';
const LET_IN = 'HTTP/1.1 200 OK';

/** Who is refused, before there is a request. */
export const REFUSALS: Experiment[] = [
  {
    id: 'undeclared',
    name: 'An undeclared caller',
    promise: `${UNDECLARED} was not declared to call ${ASKED}: its own, valid certificate does not let it in.`,
    run: (surroundings) =>
      refused(surroundings, {
        who: `${UNDECLARED}, with its own certificate,`,
        answer: 'certificate unknown',
        reason: 'SAN_matcher',
        ask: async ({ address }) =>
          askOverTls(address, MESH_PORT, await identityOf(surroundings.running.mesh, UNDECLARED)),
      }),
  },
  {
    id: 'expired',
    name: 'An expired certificate',
    promise: `A certificate with the names of ${DECLARED} by the mesh's own authority, a day too old.`,
    run: (surroundings) =>
      refused(surroundings, {
        who: `Somebody with an expired certificate of ${DECLARED}`,
        answer: 'certificate expired',
        reason: 'certificate_has_expired',
        ask: async ({ address }) =>
          askOverTls(address, MESH_PORT, await expiredIdentity(surroundings.running.mesh, DECLARED)),
      }),
  },
  {
    id: 'plain-text',
    name: 'Plain text',
    promise: 'A request without TLS is not answered at all.',
    run: (surroundings) =>
      refused(surroundings, {
        who: 'Somebody without TLS',
        answer: 'ECONNRESET',
        reason: 'HTTP_REQUEST',
        ask: async ({ address }) => {
          const { error, status } = await httpCall(`http://${address}:${MESH_PORT}/`);
          return error ?? String(status);
        },
      }),
  },
];

interface Refusal {
  readonly who: string;
  /** What the caller must hear. */
  readonly answer: string;
  /** What the log must say. */
  readonly reason: string;
  readonly ask: (task: LocalTask) => Promise<string>;
}

async function refused({ running, watch }: Surroundings, { who, answer, reason, ask }: Refusal): Promise<Outcome> {
  const [task] = running.cluster.tasks(ASKED);
  await watch.refresh();
  const [refusals, lines] = [watch.refusalsAt(ASKED), linesSoFar(task)];
  const heard = await ask(task);
  await watch.refresh();
  const counted = watch.refusalsAt(ASKED) - refusals;
  const logged = await logLine(task, (line) => line.refused !== undefined, lines).then(
    (line): string => line.refused,
    () => 'nothing',
  );
  // The same question by who may ask it: else nothing would say that it is the caller who was refused.
  const declared = await askOverTls(task.address, MESH_PORT, await identityOf(running.mesh, DECLARED));
  return {
    line:
      `${who} asked ${ASKED} once and got “${heard}”. Envoy counted ${counted} refused connection, and its log says ` +
      `“${words(logged)}”. ${DECLARED} asked the same with its own certificate and got “${declared}”.`,
    findings: unmet({
      [`“${answer}”`]: heard === answer,
      '1 refused connection': counted === 1,
      [`${reason} in the log`]: logged.includes(reason),
      [`“${LET_IN}” for ${DECLARED}`]: declared === LET_IN,
    }),
  };
}

/** What the log says, without what every such line has. */
function words(logged: string): string {
  return logged
    .replace(/^TLS_error:\|\d+:SSL_routines:OPENSSL_internal:/, '')
    .replace(/:TLS_error_end$/, '')
    .replaceAll('_', ' ');
}
