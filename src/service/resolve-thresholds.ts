import type { IConstruct } from 'constructs';
import { requireWholeNumber } from '../validation/usage-error';
import type { AlarmThresholds } from './alarm-thresholds';

const MAX_COUNT = 1_000_000;

/** The thresholds of a service's alarms, those included that were not given. Throws unless each can ring. */
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
