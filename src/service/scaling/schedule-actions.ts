import { Annotations, TimeZone } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { parseDay } from '../../market-hours/local-time';
import { type Bounds, Market, requireKnown } from '../../market-hours/market';
import type { MarketHours } from '../../market-hours/market-hours';
import { scheduledBounds } from '../../market-hours/scheduled-bounds';
import { UsageError } from '../../validation/usage-error';

/** @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-quotas.html */
const MAX_ACTIONS = 200;
/** How long before the end of a calendar a synth begins to warn. Unit: days. */
const WARNING_DAYS = 183;

/** Schedules other bounds for the time in which markets are open. */
export function scheduleActions(
  scope: IConstruct,
  taskCount: ecs.ScalableTaskCount,
  schedules: MarketHours[],
  outside: Bounds,
): void {
  if (schedules.length === 0) return;
  requireKnown(scope, 'scaling.minTasks', outside.minTasks);
  requireKnown(scope, 'scaling.maxTasks', outside.maxTasks);
  const markets = schedules.map((hours) => new Market(scope, hours, outside));
  const actions = scheduledBounds(scope, markets, outside);
  if (actions.length > MAX_ACTIONS) {
    throw new UsageError(scope, 'TooManyScheduledActions', {
      got: `${actions.length} scheduled actions for ${markets.map(({ name }) => name).join(', ')}`,
      expected: `at most ${MAX_ACTIONS} for one service, AWS's quota, which cannot be raised`,
      fix: 'give the schedules calendars of fewer years, or leave a schedule out',
    });
  }
  const changesMax = markets.some(({ bounds }) => bounds.maxTasks !== outside.maxTasks);
  for (const { name, timeZone, expression, bounds } of actions) {
    taskCount.scaleOnSchedule(name, {
      schedule: appscaling.Schedule.expression(expression),
      timeZone: TimeZone.of(timeZone),
      minCapacity: bounds.minTasks,
      maxCapacity: changesMax ? bounds.maxTasks : undefined,
    });
  }
  for (const hours of schedules) warnOfCalendarEnd(scope, hours);
}

/** The day of the synth decides on the warning only; no template depends on it. */
function warnOfCalendarEnd(scope: IConstruct, { name, options }: MarketHours): void {
  const until = options.calendar?.until;
  if (until === undefined) return;
  const today = parseDay(new Date().toISOString().slice(0, 10)) as number;
  if ((parseDay(until) as number) - today > WARNING_DAYS) return;
  Annotations.of(scope).addWarningV2(
    'cdk-trading-analytics-platform:marketCalendarEnds',
    `The calendar of ${name} ends on ${until}: from then on its holidays are days like any other. Update the library, or set calendar: MarketCalendar.of({ … }).`,
  );
}
