import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { parseDay } from './local-time';

/** The time before the end of a calendar in which synthesis adds a warning. Unit: days. */
const WARNING_DAYS = 183;

/** Returns the days from today to the last date that a calendar covers. A negative number is in the past. */
export function daysUntil(until: string): number {
  return parseDay(until) - parseDay(new Date().toISOString().slice(0, 10));
}

/**
 * Adds a warning if a calendar ends soon or has ended.
 *
 * The template does not depend on the day of synthesis. Only this warning does.
 *
 * @param fix the correction, as an instruction
 */
export function warnAboutCalendarEnd(scope: IConstruct, name: string, until: string | undefined, fix: string): void {
  if (until === undefined || daysUntil(until) > WARNING_DAYS) return;
  Annotations.of(scope).addWarningV2(
    'cdk-trading-analytics-platform:marketCalendarEnds',
    `The calendar of ${name} ends on ${until}. After this day, holidays count as trading days. ${fix}`,
  );
}
