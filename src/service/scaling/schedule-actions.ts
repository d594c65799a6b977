import { TimeZone } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { warnAboutCalendarEnd } from '../../market-hours/calendar-end';
import { type Bounds, Market, requireKnown } from '../../market-hours/market';
import type { MarketHours } from '../../market-hours/market-hours';
import { scheduledBounds } from '../../market-hours/scheduled-bounds';
import { UsageError } from '../../validation/usage-error';

/** @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-quotas.html */
const MAX_ACTIONS = 200;

/** Adds scheduled actions that change the minimum and maximum number of tasks during market hours. */
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
      expected: `at most ${MAX_ACTIONS} for one service, a quota of Application Auto Scaling that cannot be raised`,
      fix: 'use calendars of fewer years, for example MarketCalendar.of({ … }), or remove a schedule',
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
  for (const { name, options } of schedules) {
    const fix = 'Update the library, or set calendar: MarketCalendar.of({ … }).';
    warnAboutCalendarEnd(scope, name, options.calendar?.until, fix);
  }
}
