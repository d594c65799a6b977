import type { MeshRoute } from '../../policy/mesh-route';
import { RetryCondition } from '../../policy/retry-policy';
import type { Plain } from '../compact-yaml';
import { extension, type Message, seconds } from './protobuf';
import type { Callee } from './proxy-config';

/** Says by which port a request came: the application may send any host name. */
export const PORT_HEADER = 'x-mesh-callee-port';

/** RFC 9110 section 9.2.2. CONNECT and the like are not among them. */
const IDEMPOTENT = 'GET|HEAD|OPTIONS|TRACE|PUT|DELETE';

/** Envoy's own words for the conditions. */
const RETRY_ON: Record<RetryCondition, string[]> = {
  [RetryCondition.SERVER_ERROR]: ['5xx'],
  [RetryCondition.GATEWAY_ERROR]: ['gateway-error'],
  [RetryCondition.CONNECTION_ERROR]: ['connect-failure', 'refused-stream', 'reset'],
};
/** The callee has seen nothing of the request. */
const NOTHING_SENT = ['connect-failure', 'refused-stream', 'reset-before-request'];

/** Where the requests to a callee go. The first that matches decides. */
export function routesTo(callee: Callee): Message[] {
  const own = { name: callee.serviceName, match: { prefix: '/' }, target: { cluster: callee.serviceName } };
  const routes = callee.routes.map((route) => ({
    name: callee.serviceName,
    match: matchOf(route),
    target: targetOf(route),
  }));
  const unconditional = callee.routes.findIndex(({ _match }) => !_match.header && _match.pathPrefix === undefined);
  const reachable = unconditional < 0 ? [...routes, own] : routes.slice(0, unconditional + 1);
  return reachable.flatMap(({ match, target }) => withRetries(callee, match, target));
}

function withRetries(callee: Callee, match: Message, target: Message): Message[] {
  const { port, timeout, idleTimeout, retry } = callee;
  const route = (headers: Message[], policy?: Message): Message => ({
    match: { ...match, headers: [byPort(port), ...((match.headers as Message[] | undefined) ?? []), ...headers] },
    route: {
      ...target,
      timeout: seconds(timeout),
      idle_timeout: seconds(idleTimeout),
      auto_host_rewrite: true,
      retry_policy: policy,
    },
  });
  if (retry.isNone) return [route([])];
  const always = retry.conditions.flatMap((condition) => RETRY_ON[condition]);
  if (retry.repeatsNonIdempotent) return [route([], retryPolicy(callee, always))];
  const idempotent = { name: ':method', string_match: { safe_regex: { regex: IDEMPOTENT } } };
  // Without a time of their own: an attempt that was sent must not be given up for another.
  const onlyUnsent = retry.conditions.includes(RetryCondition.CONNECTION_ERROR)
    ? retryPolicy(callee, NOTHING_SENT, false)
    : undefined;
  return [route([idempotent], retryPolicy(callee, always)), route([], onlyUnsent)];
}

function byPort(port: number): Message {
  return { name: PORT_HEADER, string_match: { exact: String(port) } };
}

function retryPolicy({ retry, perTryTimeout }: Callee, on: string[], limited = true): Message {
  return {
    retry_on: on.join(','),
    num_retries: retry.maxAttempts - 1,
    per_try_timeout: limited ? seconds(perTryTimeout) : undefined,
    retry_back_off: { base_interval: '0.025s', max_interval: '0.25s' },
    retry_host_predicate: [
      extension(
        'envoy.retry_host_predicates.previous_hosts',
        'envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate',
      ),
    ],
    // Least requests means the host that fails at once: of two, it is drawn three times out of four.
    host_selection_retry_max_attempts: 20,
  };
}

function matchOf({ _match: { header, pathPrefix } }: MeshRoute): Message {
  if (header) return { prefix: '/', headers: [{ name: header.name, string_match: { exact: header.value } }] };
  if (pathPrefix === undefined || pathPrefix === '/') return { prefix: '/' };
  // The separated prefix takes none at its end.
  return { path_separated_prefix: pathPrefix.replace(/\/+$/, '') };
}

function targetOf({ targets }: MeshRoute): Message {
  const [first, ...rest] = targets.filter(({ weight }) => weight > 0);
  if (rest.length === 0) return { cluster: first.serviceName };
  const clusters: Plain = [first, ...rest].map(({ serviceName, weight }) => ({ name: serviceName, weight }));
  return { weighted_clusters: { clusters } };
}
