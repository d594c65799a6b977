import { Duration, Stack, Token } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { stableId } from '../../naming/stable-id';
import { UsageError } from '../../validation/usage-error';
import { useHighResolution } from './high-resolution';
import type { ScaledService, ScalingScope } from './metrics/scaling-policy';
import type { ScalingMetric } from './scaling-metric';
import type { ScalingOptions } from './scaling-options';
import { scheduleActions } from './schedule-actions';
import { singletonScaling } from './singleton';

/** The scaling options of a service, with the defaults. */
export type Scaling = Required<Omit<ScalingOptions, Utilization>> & Pick<ScalingOptions, Utilization>;

/** The options that scale on the utilization of running tasks. */
type Utilization = 'cpuPercent' | 'memoryPercent';

/** The defaults of scaling, which depend on the work. */
export interface ScalingDefaults {
  readonly minTasks: number;
  /**
   * The maximum number of tasks.
   *
   * @default - 10, or the highest minimum if that is greater
   */
  readonly maxTasks?: number;
  readonly scaleOutCooldown: Duration;
  /** Whether the number of tasks follows their CPU and memory utilization. */
  readonly scalesOnUtilization: boolean;
}

const OF_SERVICE: ScalingDefaults = { minTasks: 2, scaleOutCooldown: Duration.minutes(1), scalesOnUtilization: true };

/** Returns the scaling options with the defaults. Throws if two of them contradict each other. */
export function resolveScaling(
  scope: IConstruct,
  options: ScalingOptions = {},
  defaults: ScalingDefaults = OF_SERVICE,
): Scaling {
  if (options.singleton) return singletonScaling(scope, options);
  const { schedules = [] } = options;
  const lowest = options.minTasks ?? defaults.minTasks;
  const minimums = [{ minTasks: lowest }, ...schedules.map((hours) => hours.options)].map(minTasksIfKnown);
  const scaling = {
    singleton: false,
    minTasks: lowest,
    maxTasks: options.maxTasks ?? Math.max(defaults.maxTasks ?? 10, ...minimums),
    cpuPercent: options.cpuPercent ?? (defaults.scalesOnUtilization ? 70 : undefined),
    memoryPercent: options.memoryPercent ?? (defaults.scalesOnUtilization ? 80 : undefined),
    metrics: options.metrics ?? [],
    schedules,
    highResolution: options.highResolution ?? false,
    scaleOutCooldown: options.scaleOutCooldown ?? defaults.scaleOutCooldown,
    scaleInCooldown: options.scaleInCooldown ?? Duration.minutes(5),
  };
  const { minTasks, maxTasks } = scaling;
  if (!Token.isUnresolved(minTasks) && !Token.isUnresolved(maxTasks) && minTasks > maxTasks) {
    throw new UsageError(scope, 'ScalingOutOfRange', {
      got: `scaling.minTasks: ${minTasks}, scaling.maxTasks: ${maxTasks}`,
      expected: 'a minTasks that is at most maxTasks',
      fix: `raise scaling.maxTasks to at least ${minTasks}, or lower scaling.minTasks`,
    });
  }
  return scaling;
}

/** Returns the maximum number of tasks, schedules included. */
export function highestMaxTasks({ maxTasks, schedules }: Scaling): number {
  if (schedules.length === 0) return maxTasks;
  return Math.max(maxTasks, ...schedules.map(({ options }) => options.maxTasks ?? 0));
}

/**
 * Adds scaling to a service, unless it has exactly one task.
 *
 * Application Auto Scaling then sets the number of tasks, so the template contains none.
 */
export function scaleService(service: ScaledService, scaling: Scaling): ecs.ScalableTaskCount | undefined {
  if (scaling.singleton) return undefined;
  const { scaleInCooldown, scaleOutCooldown, minTasks, maxTasks, cpuPercent, memoryPercent } = scaling;
  const cooldowns = { scaleInCooldown, scaleOutCooldown };
  const taskCount = service.service.autoScaleTaskCount({ minCapacity: minTasks, maxCapacity: maxTasks });
  if (cpuPercent !== undefined) {
    taskCount.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: cpuPercent, ...cooldowns });
  }
  if (memoryPercent !== undefined) {
    taskCount.scaleOnMemoryUtilization('Memory', { targetUtilizationPercent: memoryPercent, ...cooldowns });
  }
  if (scaling.highResolution) useHighResolution(service.service, taskCount);
  trackMetrics({ service, taskCount, cooldowns }, scaling.metrics);
  scheduleActions(service, taskCount, scaling.schedules, { minTasks, maxTasks });
  return taskCount;
}

/** Returns 0 for a token, whose value is not known. */
function minTasksIfKnown({ minTasks }: { readonly minTasks: number }): number {
  return Token.isUnresolved(minTasks) ? 0 : minTasks;
}

/**
 * Adds the policies. Their ids depend on their metrics: AWS rejects two policies for one metric, also during an update.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
 */
function trackMetrics(scope: ScalingScope, metrics: ScalingMetric[]): void {
  const { service } = scope;
  const ids = new Set<string>();
  for (const metric of metrics) {
    const identity = metric._identify();
    const id = stableId(service, 'Metric', identity);
    if (ids.has(id)) {
      throw new UsageError(service, 'MetricTrackedTwice', {
        got: `two targets for ${JSON.stringify(Stack.of(service).resolve(identity))}`,
        expected: 'one target, or one list of steps, for each metric, statistic and set of dimensions',
        fix: 'remove one of the two metrics from scaling.metrics, or combine their steps in one list',
      });
    }
    ids.add(id);
    metric._bind(scope, id);
  }
}
