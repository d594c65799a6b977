/** What a mesh backend may or may not be able to do. */
export enum MeshCapability {
  /** A limit on how long a request may take, per service. */
  REQUEST_TIMEOUT = 'request timeout',

  /** A limit on how long a connection may stay idle, per service. */
  IDLE_TIMEOUT = 'idle timeout',

  /** A log line for every request, written by the proxy. */
  ACCESS_LOGS = 'access logs',

  /** Services that call each other in a circle: the proxy finds a service that started after it. */
  CALL_CYCLES = 'call cycles',
}
