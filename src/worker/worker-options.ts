import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Severity } from '../runbook/severity';
import type { WorkerThresholds } from '../service/alarm-thresholds';
import type { RollingOptions } from '../service/deployment/deployment-policy';
import type { ScalingOptions } from '../service/scaling/scaling-options';
import type { ContainerHealthCheck } from '../workload/container-health-check';
import type { WorkloadOptions } from '../workload/workload-options';
import type { WorkSource } from './sources/work-source';

/** Options of a worker, in a platform and on its own. */
export interface WorkerOptions extends WorkloadOptions {
  /**
   * The source of the work, on which the number of tasks depends.
   *
   * @default WorkSource.none()
   */
  readonly source?: WorkSource;

  /**
   * The minimum and maximum number of tasks, and metrics beside those of the source.
   *
   * @default - the minimum of the source, to 10 tasks
   */
  readonly scaling?: ScalingOptions;

  /**
   * The rolling deployment, which is the only one for a worker. It rolls back if its tasks do not start.
   *
   * @default - 100 % to 200 % of the tasks
   */
  readonly rolling?: RollingOptions;

  /**
   * The filter pattern of log lines that count as errors of the application.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
   * @default - lines of the level error or higher, in text, logfmt and JSON, and the first line of an exception
   */
  readonly errorPattern?: logs.IFilterPattern;

  /**
   * Thresholds of the worker's alarms. Those of its source are options of the source.
   *
   * @default - see `WorkerThresholds`
   */
  readonly alarms?: WorkerThresholds;

  /**
   * The severity of kinds of the worker's alarms, for example `TasksMissing` or `WorkLate`.
   *
   * `CpuHigh` and `MemoryHigh` give the worker an alarm of its own. Throws for a kind that the worker does not have.
   *
   * @default - the severities of the monitoring
   */
  readonly severities?: Record<string, Severity>;

  /**
   * The health check that ECS runs in the application's container: a command.
   *
   * Throws for `ContainerHealthCheck.http()`, because a worker has no port.
   *
   * @default ContainerHealthCheck.none()
   */
  readonly containerHealthCheck?: ContainerHealthCheck;
}
