/** What a mesh backend may or may not be able to do. */
export enum MeshCapability {
  /** A limit on how long a request may take, per service. */
  REQUEST_TIMEOUT = 'request timeout',

  /** A limit on how long a connection or a stream may stay idle, per service. */
  IDLE_TIMEOUT = 'idle timeout',

  /** How often, on what and for how long each a request is tried, per service. */
  RETRY_POLICY = 'retry policy',

  /** When a task that fails is left out for a while, per service. */
  OUTLIER_DETECTION = 'outlier detection',

  /** How much a caller may send to a service at once. */
  CONNECTION_LIMITS = 'connection limits',

  /** A service's requests are divided between versions of it by weight. */
  WEIGHTED_ROUTES = 'weighted routes',

  /** Requests with a certain header go to another version of a service. */
  HEADER_ROUTES = 'header routes',

  /** Requests of a certain path go to another version of a service. */
  PATH_ROUTES = 'path routes',

  /** Requests between services are encrypted, and the callee shows a certificate. */
  ENCRYPTION = 'encryption',

  /** Both sides show a certificate, and a service accepts only the callers that were declared. */
  MUTUAL_TLS = 'mutual TLS',

  /** A log line for every request, written by the proxy. */
  ACCESS_LOGS = 'access logs',

  /** The proxy takes part in traces. */
  TRACING = 'tracing by the proxy',

  /** A service that others call may be deployed by moving its traffic: blue/green, canary, linear. */
  SHIFTED_CALLS = 'blue/green between services',

  /** Services that call each other in a circle: the proxy finds a service that started after it. */
  CALL_CYCLES = 'call cycles',
}
