import { Duration, Stack, Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { type NumberRange, requireWholeNumber, UsageError } from '../../validation/usage-error';
import { requireSeconds } from '../seconds';
import { keepMarketHours } from './market-hours/keep-market-hours';
import type { ScalingMetric } from './scaling-metric';
import type { ScalingOptions } from './scaling-options';

/** A service's scaling, every choice made. */
export type Scaling = Required<ScalingOptions>;

const PERCENT = { min: 1, max: 100 };
/** @see https://docs.aws.amazon.com/general/latest/gr/ecs-service.html */
const TASKS = { min: 0, max: 5_000, source: 'the quota of tasks in a service' };

const COOLDOWN = { min: 0, max: Duration.days(1).toSeconds() };

/** Makes the choices that were left out, and throws when they do not go together. */
export function resolveScaling(scope: IConstruct, options: ScalingOptions = {}): Scaling {
  const { schedules = [] } = options;
  const scaling = {
    minTasks: options.minTasks ?? 2,
    maxTasks: options.maxTasks ?? Math.max(10, ...[options, ...schedules.map((hours) => hours.options)].map(knownMin)),
    cpuPercent: options.cpuPercent ?? 70,
    memoryPercent: options.memoryPercent ?? 80,
    metrics: options.metrics ?? [],
    schedules,
    scaleOutCooldown: options.scaleOutCooldown ?? Duration.minutes(1),
    scaleInCooldown: options.scaleInCooldown ?? Duration.minutes(5),
  };
  const ranges: Record<string, NumberRange> = {
    minTasks: { what: 'scaling.minTasks', ...TASKS },
    maxTasks: { what: 'scaling.maxTasks', ...TASKS },
    cpuPercent: { what: 'scaling.cpuPercent', ...PERCENT },
    memoryPercent: { what: 'scaling.memoryPercent', ...PERCENT },
  };
  for (const [name, range] of Object.entries(ranges)) {
    requireWholeNumber(scope, 'ScalingOutOfRange', scaling[name as 'minTasks'], range);
  }
  const { minTasks, maxTasks, scaleOutCooldown, scaleInCooldown } = scaling;
  for (const [name, cooldown] of Object.entries({ scaleOutCooldown, scaleInCooldown })) {
    requireSeconds(scope, 'ScalingOutOfRange', cooldown, { what: `scaling.${name}`, ...COOLDOWN });
  }
  if (!Token.isUnresolved(minTasks) && !Token.isUnresolved(maxTasks) && minTasks > maxTasks) {
    throw new UsageError(scope, 'ScalingOutOfRange', {
      got: `scaling.minTasks: ${minTasks}, scaling.maxTasks: ${maxTasks}`,
      expected: 'minTasks not above maxTasks',
      fix: `raise scaling.maxTasks to at least ${minTasks}, or lower scaling.minTasks`,
    });
  }
  return scaling;
}

/** Lets a service scale. The number of tasks belongs to the scaler from then on and is in no template. */
export function scaleService(scope: IConstruct, service: ecs.FargateService, scaling: Scaling): ecs.ScalableTaskCount {
  const { scaleInCooldown, scaleOutCooldown } = scaling;
  const cooldowns = { scaleInCooldown, scaleOutCooldown };
  const taskCount = service.autoScaleTaskCount({ minCapacity: scaling.minTasks, maxCapacity: scaling.maxTasks });
  taskCount.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: scaling.cpuPercent, ...cooldowns });
  taskCount.scaleOnMemoryUtilization('Memory', { targetUtilizationPercent: scaling.memoryPercent, ...cooldowns });
  for (const [index, metric] of scaling.metrics.entries()) {
    metric.bind(scope, `Metric${index + 1}`, taskCount, cooldowns);
  }
  requireDistinctMetrics(scope, scaling.metrics);
  keepMarketHours(scope, taskCount, scaling.schedules, scaling);
  return taskCount;
}

function knownMin({ minTasks = 0 }: ScalingOptions): number {
  return Token.isUnresolved(minTasks) ? 0 : minTasks;
}

/** @see https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html */
function requireDistinctMetrics(scope: IConstruct, metrics: ScalingMetric[]): void {
  const seen = new Set<string>();
  for (const { metric } of metrics) {
    const { namespace, metricName, dimensions, statistic } = metric.toMetricConfig()
      .metricStat as cloudwatch.MetricStatConfig;
    const text = JSON.stringify(Stack.of(scope).resolve([namespace, metricName, dimensions, statistic]));
    if (seen.has(text)) {
      throw new UsageError(scope, 'MetricTrackedTwice', {
        got: `two targets for ${metric}`,
        expected: 'one target for each metric, statistic and set of dimensions',
        fix: 'leave one of them out',
      });
    }
    seen.add(text);
  }
}
