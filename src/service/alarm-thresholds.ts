import type { IConstruct } from 'constructs';
import { requireWholeNumber } from '../validation/usage-error';

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
   * The number of errors that the application logs per minute. ECS rolls back a deployment that reaches it.
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

const MAX_COUNT = 1_000_000;

/** Returns the thresholds with the defaults. Throws when a threshold is out of range. */
export function resolveThresholds(scope: IConstruct, given: AlarmThresholds = {}): Required<AlarmThresholds> {
  const { cpuPercent = 85, memoryPercent = 85, errorsPerMinute = 10, serverErrorsPerMinute = 10 } = given;
  for (const [name, value] of Object.entries({ cpuPercent, memoryPercent })) {
    requireWholeNumber(scope, 'ThresholdOutOfRange', value, { what: `alarms.${name}`, min: 1, max: 100 });
  }
  for (const [name, value] of Object.entries({ errorsPerMinute, serverErrorsPerMinute })) {
    requireWholeNumber(scope, 'ThresholdOutOfRange', value, { what: `alarms.${name}`, min: 1, max: MAX_COUNT });
  }
  return { cpuPercent, memoryPercent, errorsPerMinute, serverErrorsPerMinute };
}
