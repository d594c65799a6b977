import { Duration, Token, Tokenization } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { MarketHours } from '../market-hours/market-hours';
import { childScope } from '../naming/child-scope';
import { stableId } from '../naming/stable-id';
import type { RunbookAlarm } from '../runbook/runbook-alarm';
import { highestMaxTasks, type Scaling } from '../service/scaling/service-scaling';
import { desiredTasksMetric } from '../service/service-metrics';
import { AlarmGroup } from './alarm-group';
import { marketClock } from './market-clock';
import type { PartThresholds } from './platform-thresholds';

const period = Duration.minutes(1);
/** Without running tasks the metric has no data, which FILL replaces. The alarm on missing tasks reports that. */
const treatMissingData = cloudwatch.TreatMissingData.NOT_BREACHING;

/** A service with scaling. */
export interface ScaledService {
  readonly service: ecs.FargateService;
  readonly _scaling: Scaling;
}

/** The alarms on the scaling of services. The services in one scope share them. */
export class ScalingAlarms {
  private readonly atMaximum: AlarmGroup;
  private readonly markets = new Map<string, AlarmGroup>();

  public constructor(
    private readonly scope: Construct,
    private readonly thresholds: PartThresholds,
  ) {
    const { scalingAtMaximumMinutes: minutes } = thresholds;
    this.atMaximum = new AlarmGroup(scope, 'ScalingAtMaximum', {
      period,
      description: `Scaling kept a service at its maximum number of tasks for ${minutes} minutes.`,
      threshold: 1,
      periods: minutes,
      treatMissingData,
      // The number of services at their maximum.
      expression: (terms) => terms.join('+'),
    });
  }

  /** Adds a service. Returns the alarms that contain it. */
  public add({ service, _scaling: scaling }: ScaledService): RunbookAlarm[] {
    const desired = desiredTasksMetric(service, { period, statistic: cloudwatch.Stats.MINIMUM });
    const alarms = scaling.schedules.map((hours) =>
      this.marketOf(hours).add(desired, (id) => `(FILL(${id}, ${hours.options.minTasks})<${hours.options.minTasks})`),
    );
    const maximum = highestMaxTasks(scaling);
    if (isFixed(scaling, maximum)) return alarms;
    return [
      this.atMaximum.add(desired, (id) => `(FILL(${id}, 0)>=${Tokenization.stringifyNumber(maximum)})`),
      ...alarms,
    ];
  }

  /** Returns the alarms on the minimums of a market. Services with the same hours share them. */
  private marketOf({ name, options }: MarketHours): AlarmGroup {
    const { timeZone, sessions, calendar } = options;
    const id = stableId(this.scope, 'Market', identityOf({ timeZone, sessions, calendar }));
    const { marketMinimumMinutes: minutes } = this.thresholds;
    const group =
      this.markets.get(id) ??
      new AlarmGroup(childScope(this.scope, id), 'MarketMinimumMissed', {
        period,
        description: `${name} is open, and scaling required fewer tasks of a service than the minimum of its market hours for ${minutes} minutes.`,
        threshold: 1,
        periods: minutes,
        treatMissingData,
        parts: marketClock('m1', options),
        expression: (terms) => `open*(${terms.join('+')})`,
      });
    this.markets.set(id, group);
    return group;
  }
}

/** Indicates whether the maximum is not above the highest minimum, so that a service is always at its maximum. */
function isFixed({ minTasks, schedules }: Scaling, maximum: number): boolean {
  if (Token.isUnresolved(minTasks) || Token.isUnresolved(maximum)) return false;
  return Math.max(minTasks, ...schedules.map(({ options }) => options.minTasks)) >= maximum;
}

/** Returns what identifies market hours, as lists: the order of members depends on the language of the app. */
function identityOf({
  timeZone,
  sessions,
  calendar,
}: Pick<MarketHours['options'], 'timeZone' | 'sessions' | 'calendar'>) {
  return [
    timeZone,
    sessions.map(({ open, close, days, opensDayBefore }) => [open, close, days, ...(opensDayBefore ? [true] : [])]),
    calendar && [
      calendar.holidays,
      calendar.halfDays.map(({ date, close }) => [date, close]),
      calendar.until,
      ...calendar.specialDays.map(({ date, sessions: own }) => [
        date,
        own.map(({ open, close, opensDayBefore }) => [open, close, opensDayBefore ?? false]),
      ]),
    ],
  ];
}
