/** From where on the alarms of a service ring. */
export interface AlarmThresholds {
  /**
   * The share of the CPU that is used for 5 minutes. Unit: percent.
   *
   * @default 85
   */
  readonly cpuPercent?: number;

  /**
   * The share of the memory that is used for 5 minutes. Unit: percent.
   *
   * @default 85
   */
  readonly memoryPercent?: number;

  /**
   * Errors that the application logs in a minute. A deployment that meets them is rolled back.
   *
   * @default 10
   */
  readonly errorsPerMinute?: number;

  /**
   * Answers with a 5xx, behind a load balancer, in a minute. A deployment that meets them is rolled back.
   *
   * @default 10
   */
  readonly serverErrorsPerMinute?: number;
}
