/** Alarm thresholds of a service. */
export interface AlarmThresholds {
  /**
   * The CPU utilization for 5 minutes. Unit: percent.
   *
   * @default 85
   */
  readonly cpuPercent?: number;

  /**
   * The memory utilization for 5 minutes. Unit: percent.
   *
   * @default 85
   */
  readonly memoryPercent?: number;

  /**
   * The number of errors that the application logs per minute.
   *
   * @default 10
   */
  readonly errorsPerMinute?: number;

  /**
   * The number of 5xx responses per minute, behind a load balancer. ECS rolls back a deployment that reaches it.
   *
   * @default 10
   */
  readonly serverErrorsPerMinute?: number;
}

/** Returns the thresholds with the defaults. */
export function resolveThresholds(given: AlarmThresholds = {}): Required<AlarmThresholds> {
  const { cpuPercent = 85, memoryPercent = 85, errorsPerMinute = 10, serverErrorsPerMinute = 10 } = given;
  return { cpuPercent, memoryPercent, errorsPerMinute, serverErrorsPerMinute };
}
