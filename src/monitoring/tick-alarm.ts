import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { MarketHours } from '../market-hours/market-hours';
import type { RunbookAlarm } from '../runbook/runbook-alarm';
import { AlarmGroup } from './alarm-group';
import { marketClock } from './market-clock';

/** A metric of the application that must have data while a market is open. */
export interface TickOptions {
  /**
   * The number of ticks, or of any messages that always arrive while the market is open.
   *
   * Its statistic and its period do not matter: the alarm sums it over one minute.
   */
  readonly metric: cloudwatch.Metric;

  /** The market. Only its sessions and its calendar matter. */
  readonly hours: MarketHours;

  /**
   * The time without a tick while the market is open. Unit: minutes.
   *
   * @default 5
   */
  readonly minutes?: number;
}

const period = Duration.minutes(1);

/** Creates the alarm on missing ticks. It is silent while the market is closed. */
export function tickAlarm(scope: Construct, { metric, hours, minutes = 5 }: TickOptions): RunbookAlarm {
  const alarm = new AlarmGroup(scope, 'TicksMissing', {
    period,
    description: `${hours.name} is open, and ${metric.metricName} had no tick for ${minutes} minutes.`,
    threshold: 1,
    periods: minutes,
    comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    // A metric without ticks may have no data, which is the fault. While the market is closed, the expression is 1.
    treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    parts: marketClock('m1', hours.options),
    expression: ([ticks]) => `IF(open, ${ticks}, 1)`,
  });
  return alarm.add(metric.with({ statistic: cloudwatch.Stats.SUM, period }));
}
