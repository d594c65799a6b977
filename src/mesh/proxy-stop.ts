/** The time that the proxy of a task needs when the task stops. Unit: seconds. */
export interface ProxyStop {
  /** The time before the application receives SIGTERM, in which its requests end. Without a drain, it is 0. */
  readonly drain: number;
  /** The time after the application has ended. */
  readonly end: number;
}

/** The proxy has no container of its own, or stops together with the application. */
export const STOPS_AT_ONCE: ProxyStop = { drain: 0, end: 0 };
