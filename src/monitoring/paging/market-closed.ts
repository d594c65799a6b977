import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { MarketHours } from '../../market-hours/market-hours';
import type { RunbookAlarm } from '../../runbook/runbook-alarm';
import { AlarmGroup } from '../alarm-group';
import { marketClock } from '../market-clock';

/**
 * Creates the alarm that is in ALARM state while a market is closed. It notifies nobody.
 *
 * @param clock a metric with data in each minute. Without data, the alarm is in OK state, and pages are not held
 */
export function marketClosedAlarm(scope: Construct, hours: MarketHours, clock: cloudwatch.Metric): RunbookAlarm {
  const period = Duration.minutes(1);
  const alarm = new AlarmGroup(scope, 'PagesHeld', {
    period,
    description: `${hours.name} is closed. Pages of failing services wait until it opens.`,
    threshold: 1,
    periods: 1,
    parts: marketClock('m1', hours.options),
    expression: ([any]) => `IF(${any}>=0, 1-open)`,
  });
  return alarm.add(clock.with({ period }));
}
