/** A feature that a mesh backend may support. */
export enum MeshCapability {
  /** HTTP/2 to the application of a service: `Protocol.http2()`. */
  HTTP2 = 'HTTP/2',

  /** gRPC to the application of a service: `Protocol.grpc()`. */
  GRPC = 'gRPC',

  /** Any protocol on TCP to the application of a service: `Protocol.tcp()`. */
  TCP = 'TCP',

  /** A maximum time for a request, for each service. */
  REQUEST_TIMEOUT = 'request timeout',

  /** A maximum idle time of a connection or a stream, for each service. */
  IDLE_TIMEOUT = 'idle timeout',

  /** The number, the conditions and the timeout of the attempts of a request, for each service. */
  RETRY_POLICY = 'retry policy',

  /** Ejection of a task that returns errors, for each service. */
  OUTLIER_DETECTION = 'outlier detection',

  /** A maximum number of concurrent connections and requests from a caller to a service. */
  CONNECTION_LIMITS = 'connection limits',

  /** Division of the requests to a service between its versions by weight. */
  WEIGHTED_ROUTES = 'weighted routes',

  /** Routes to another version of a service for requests with a header. */
  HEADER_ROUTES = 'header routes',

  /** Routes to another version of a service for requests with a path prefix. */
  PATH_ROUTES = 'path routes',

  /** Encryption of the requests between services. The callee presents a certificate. */
  ENCRYPTION = 'encryption',

  /** Mutual TLS. Both sides present a certificate, and a service accepts only its declared callers. */
  MUTUAL_TLS = 'mutual TLS',

  /** A log line of the proxy for every request. */
  ACCESS_LOGS = 'access logs',

  /** Trace spans that the proxy records. */
  TRACING = 'tracing by the proxy',

  /** Blue/green, canary and linear deployments of a service that other services call. */
  SHIFTED_CALLS = 'blue/green between services',

  /** Calls between services in a cycle. The proxy finds a service that started after it. */
  CALL_CYCLES = 'call cycles',
}
