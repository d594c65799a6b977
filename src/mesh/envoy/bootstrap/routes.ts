import type { MeshRoute } from '../../policy/mesh-route';
import { RetryCondition } from '../../policy/retry-policy';
import type { Plain } from '../compact-yaml';
import { extension, type Message, seconds } from './protobuf';
import type { Callee } from './proxy-config';

/** The header with the port of a request, which identifies the callee. The host name can be any. */
export const PORT_HEADER = 'x-mesh-callee-port';

/** The idempotent methods of RFC 9110 section 9.2.2, without CONNECT. */
const IDEMPOTENT = 'GET|HEAD|OPTIONS|TRACE|PUT|DELETE';

/** The retry_on values of Envoy for each condition. */
const RETRY_ON: Record<RetryCondition, string[]> = {
  [RetryCondition.SERVER_ERROR]: ['5xx'],
  [RetryCondition.GATEWAY_ERROR]: ['gateway-error'],
  [RetryCondition.CONNECTION_ERROR]: ['connect-failure', 'refused-stream', 'reset'],
};
/** The further retry_on values of gRPC, whose calls fail with a status in the trailers of a response with status 200. */
const RETRY_ON_GRPC: Record<RetryCondition, string[]> = {
  [RetryCondition.SERVER_ERROR]: ['internal', 'unavailable'],
  [RetryCondition.GATEWAY_ERROR]: ['unavailable'],
  [RetryCondition.CONNECTION_ERROR]: [],
};
/** The retry_on values for requests that the callee did not receive. */
const NOTHING_SENT = ['connect-failure', 'refused-stream', 'reset-before-request'];

/** Returns the routes to a callee. The first route that matches a request applies. */
export function routesTo(callee: Callee): Message[] {
  const own = { name: callee.serviceName, match: { prefix: '/' }, target: { cluster: callee.serviceName } };
  const routes = callee.routes.map((route) => ({
    name: callee.serviceName,
    match: routeMatch(route),
    target: routeTarget(route),
  }));
  const unconditional = callee.routes.findIndex(({ _match }) => !_match.header && _match.pathPrefix === undefined);
  const reachable = unconditional < 0 ? [...routes, own] : routes.slice(0, unconditional + 1);
  return reachable.flatMap(({ match, target }) => withRetries(callee, match, target));
}

function withRetries(callee: Callee, match: Message, target: Message): Message[] {
  const { port, timeout, idleTimeout, retry } = callee;
  const isGrpc = callee.protocol.name === 'grpc';
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
  const always = [
    ...new Set(
      retry.conditions.flatMap((condition) => [...RETRY_ON[condition], ...(isGrpc ? RETRY_ON_GRPC[condition] : [])]),
    ),
  ];
  if (retry.repeatsNonIdempotent) return [route([], retryPolicy(callee, always))];
  const idempotent = { name: ':method', string_match: { safe_regex: { regex: IDEMPOTENT } } };
  // Without a timeout per attempt, because an attempt that was sent must not be abandoned for another one.
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
    per_try_timeout: limited && perTryTimeout ? seconds(perTryTimeout) : undefined,
    retry_back_off: { base_interval: '0.025s', max_interval: '0.25s' },
    retry_host_predicate: [
      extension(
        'envoy.retry_host_predicates.previous_hosts',
        'envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate',
      ),
    ],
    // Least request prefers a host that fails fast: with two hosts, Envoy picks it three times out of four.
    host_selection_retry_max_attempts: 20,
  };
}

function routeMatch({ _match: { header, pathPrefix } }: MeshRoute): Message {
  if (header) return { prefix: '/', headers: [{ name: header.name, string_match: { exact: header.value } }] };
  if (pathPrefix === undefined || pathPrefix === '/') return { prefix: '/' };
  // path_separated_prefix must not end with a slash.
  return { path_separated_prefix: pathPrefix.replace(/\/+$/, '') };
}

function routeTarget({ targets }: MeshRoute): Message {
  const [first, ...rest] = targets.filter(({ weight }) => weight > 0);
  if (rest.length === 0) return { cluster: first.serviceName };
  const clusters: Plain = [first, ...rest].map(({ serviceName, weight }) => ({ name: serviceName, weight }));
  return { weighted_clusters: { clusters } };
}
