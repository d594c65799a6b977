import { evaluateAlarm } from '../alarms/evaluate';
import { valueAt } from '../alarms/metric-alarm';
import type { Series } from '../alarms/series';
import { symbolic } from '../alarms/symbols';
import type { Json } from '../template/json';
import { type TrackingAlarms, trackingAlarms } from './tracking-alarms';

/** The data points that an alarm reads beyond its evaluation periods. */
const EXTRA_POINTS = 2;

/** The age of the newest value from which a capacity is computed. Unit: minutes. */
const NEWEST = 5;
/** The rounding error of a fraction. */
const ROUNDING = 1e-9;

interface TrackingPolicy {
  readonly target: number;
  readonly alarms: TrackingAlarms;
  /** Unit: minutes. */
  readonly outCooldown: number;
  readonly inCooldown: number;
  /** The last scale-out: the time, and the capacity before it. */
  lastOut?: { readonly minute: number; readonly before: number };
  lastIn?: number;
}

interface StepPolicy {
  readonly alarm: Json;
  readonly change: number;
  /** Unit: minutes. */
  readonly cooldown: number;
  lastChange?: number;
}

/**
 * Application Auto Scaling for one service: it interprets the scalable target, the policies and the alarms of a template.
 *
 * - An alarm with a scaling action runs it each minute while it is in ALARM state.
 * - Target tracking changes the capacity in proportion to the metric, and rounds up, so that capacity is never short. It
 *   multiplies, so no capacity stays no capacity.
 * - Within the cooldown of a scale-out, a further scale-out starts from the capacity before the first one.
 * - A scale-in needs the agreement of all tracking policies. A metric without data does not agree.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
 */
export class Autoscaler {
  public capacity: number;
  private readonly min: number;
  private readonly max: number;
  private readonly tracking: TrackingPolicy[] = [];
  private readonly steps: StepPolicy[] = [];

  /** @param template the template of a stack with one scalable target whose bounds are numbers */
  public constructor(template: Json) {
    const ofType = (type: string) =>
      Object.entries<Json>(template.Resources).flatMap(([id, { Type, Properties }]): [string, Json][] =>
        Type === type ? [[id, symbolic(Properties, { exports: new Map(), symbolOf: (name) => name })]] : [],
      );
    const targets = ofType('AWS::ApplicationAutoScaling::ScalableTarget');
    if (targets.length !== 1) throw new Error(`got ${targets.length} scalable targets, expected one`);
    const [[, { MinCapacity, MaxCapacity }]] = targets as [[string, Json]];
    this.min = MinCapacity;
    this.max = MaxCapacity;
    this.capacity = this.min;
    for (const [id, policy] of ofType('AWS::ApplicationAutoScaling::ScalingPolicy')) {
      const tracked = policy.TargetTrackingScalingPolicyConfiguration;
      if (tracked) {
        this.tracking.push({
          target: tracked.TargetValue,
          alarms: trackingAlarms(tracked),
          outCooldown: tracked.ScaleOutCooldown / 60,
          inCooldown: tracked.ScaleInCooldown / 60,
        });
        continue;
      }
      const { AdjustmentType, Cooldown, StepAdjustments } = policy.StepScalingPolicyConfiguration;
      if (AdjustmentType !== 'ChangeInCapacity' || StepAdjustments.length !== 1) {
        throw new Error(`got ${AdjustmentType} with ${StepAdjustments.length} steps, expected one ChangeInCapacity`);
      }
      const alarm = ofType('AWS::CloudWatch::Alarm').find(([, { AlarmActions = [] }]) => AlarmActions.includes(id));
      if (!alarm) throw new Error(`got no alarm with the action ${id}`);
      this.steps.push({
        alarm: alarm[1],
        change: StepAdjustments[0].ScalingAdjustment,
        cooldown: Cooldown / 60,
      });
    }
  }

  /**
   * Evaluates the alarms at the end of a minute and changes the capacity. Returns the capacity.
   *
   * @param minute the number of the minute
   * @param history the metrics that CloudWatch has at this time, from the first minute
   */
  public step(minute: number, history: readonly Series[]): number {
    const last = (count: number) =>
      history.map((series) => ({
        ...series,
        values: Array.from({ length: count }, (_, index) => series.values[minute + 1 - count + index] ?? null),
      }));
    const recent = last(NEWEST);
    // The state of a minute depends on its evaluation range alone, except with `ignore`.
    const rings = (alarm: Json) =>
      evaluateAlarm(alarm, last(alarm.EvaluationPeriods + EXTRA_POINTS)).at(-1) === 'ALARM';
    const wanted = [
      ...this.tracking.map((policy) => this.scaleOut(policy, minute, recent, rings)),
      ...this.steps.map((policy) => this.add(policy, minute, rings)),
    ];
    const highest = Math.min(this.max, Math.max(this.capacity, ...wanted));
    if (highest > this.capacity) {
      this.capacity = highest;
      return highest;
    }
    this.scaleIn(minute, recent, rings);
    return this.capacity;
  }

  private scaleOut(policy: TrackingPolicy, minute: number, recent: Series[], rings: (alarm: Json) => boolean): number {
    if (!rings(policy.alarms.high)) return 0;
    const { lastOut } = policy;
    const isCooling = lastOut !== undefined && minute < lastOut.minute + policy.outCooldown;
    const before = isCooling ? lastOut.before : this.capacity;
    const wanted = Math.min(this.max, this.proportional(policy, before, recent));
    if (wanted > this.capacity && !isCooling) policy.lastOut = { minute, before };
    return wanted;
  }

  private add(policy: StepPolicy, minute: number, rings: (alarm: Json) => boolean): number {
    const { lastChange, cooldown } = policy;
    if (!rings(policy.alarm) || (lastChange !== undefined && minute < lastChange + cooldown)) return 0;
    policy.lastChange = minute;
    return this.capacity + policy.change;
  }

  private scaleIn(minute: number, recent: Series[], rings: (alarm: Json) => boolean): void {
    const { tracking } = this;
    if (tracking.length === 0 || !tracking.every(({ alarms }) => rings(alarms.low))) return;
    if (tracking.some(({ lastIn, inCooldown }) => lastIn !== undefined && minute < lastIn + inCooldown)) return;
    const wanted = Math.max(this.min, ...tracking.map((policy) => this.proportional(policy, this.capacity, recent)));
    if (wanted >= this.capacity) return;
    this.capacity = wanted;
    for (const policy of tracking) policy.lastIn = minute;
  }

  /** Returns the capacity at which the metric would be at its target, by its last value. */
  private proportional({ alarms, target }: TrackingPolicy, from: number, recent: Series[]): number {
    for (let minute = NEWEST - 1; minute >= 0; minute--) {
      const value = valueAt(alarms.high, recent, minute);
      if (value !== undefined) return Math.ceil((from * value) / target - ROUNDING);
    }
    return from;
  }
}
