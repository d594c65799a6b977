import { httpCall } from '../../../rigs/mesh/callers/http-call';
import { expiredIdentity, identityOf } from '../../../rigs/mesh/callers/identities';
import { askOverTls } from '../../../rigs/mesh/callers/tls-caller';
import type { LocalTask } from '../../../rigs/mesh/local-task';
import { linesSoFar, logLine } from './envoy-log';
import { type Experiment, type ExperimentContext, type Outcome, unmet } from './experiment';

const MESH_PORT = 15_001;
const CALLEE = 'data-ingestion';
const DECLARED = 'analytics-engine';
const UNDECLARED = 'api-gateway';
const ACCEPTED = 'HTTP/1.1 200 OK';

/** Callers that are refused before they send a request. */
export const REFUSALS: Experiment[] = [
  {
    id: 'undeclared',
    name: 'An undeclared caller',
    promise: `${UNDECLARED} does not declare calls to ${CALLEE}, so ${CALLEE} refuses its valid certificate.`,
    run: (context) =>
      refused(context, {
        who: `${UNDECLARED}, with its own certificate,`,
        answer: 'certificate unknown',
        reason: 'SAN_matcher',
        call: async ({ address }) => askOverTls(address, MESH_PORT, await identityOf(context.running.mesh, UNDECLARED)),
      }),
  },
  {
    id: 'expired',
    name: 'An expired certificate',
    promise: `${CALLEE} refuses a certificate of ${DECLARED} from the certificate authority of the mesh that expired a day ago.`,
    run: (context) =>
      refused(context, {
        who: `A client with an expired certificate of ${DECLARED}`,
        answer: 'certificate expired',
        reason: 'certificate_has_expired',
        call: async ({ address }) =>
          askOverTls(address, MESH_PORT, await expiredIdentity(context.running.mesh, DECLARED)),
      }),
  },
  {
    id: 'plain-text',
    name: 'Plain text',
    promise: 'A request without TLS gets no response.',
    run: (context) =>
      refused(context, {
        who: 'A client without TLS',
        answer: 'ECONNRESET',
        reason: 'HTTP_REQUEST',
        call: async ({ address }) => {
          const { error, status } = await httpCall(`http://${address}:${MESH_PORT}/`);
          return error ?? String(status);
        },
      }),
  },
];

interface Refusal {
  readonly who: string;
  /** The error that the caller must get. */
  readonly answer: string;
  /** The reason that the log must contain. */
  readonly reason: string;
  readonly call: (task: LocalTask) => Promise<string>;
}

async function refused(
  { running, watch }: ExperimentContext,
  { who, answer, reason, call }: Refusal,
): Promise<Outcome> {
  const [task] = running.cluster.tasks(CALLEE);
  await watch.refresh();
  const [refusals, lines] = [watch.refusalsAt(CALLEE), linesSoFar(task)];
  const got = await call(task);
  await watch.refresh();
  const counted = watch.refusalsAt(CALLEE) - refusals;
  const logged = await logLine(task, (line) => line.refused !== undefined, lines).then(
    (line): string => line.refused,
    () => 'nothing',
  );
  // The declared caller sends the same request, which proves that the refusal depends on the caller.
  const declared = await askOverTls(task.address, MESH_PORT, await identityOf(running.mesh, DECLARED));
  return {
    line:
      `${who} called ${CALLEE} once and got “${got}”. Envoy counted ${counted} refused connection and logged ` +
      `“${words(logged)}”. ${DECLARED} sent the same request with its own certificate and got “${declared}”.`,
    findings: unmet({
      [`“${answer}”`]: got === answer,
      '1 refused connection': counted === 1,
      [`${reason} in the log`]: logged.includes(reason),
      [`“${ACCEPTED}” for ${DECLARED}`]: declared === ACCEPTED,
    }),
  };
}

/** Returns the reason in a log line, without the constant parts. */
function words(logged: string): string {
  return logged
    .replace(/^TLS_error:\|\d+:SSL_routines:OPENSSL_internal:/, '')
    .replace(/:TLS_error_end$/, '')
    .replaceAll('_', ' ');
}
