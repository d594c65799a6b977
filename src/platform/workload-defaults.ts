import type { Duration } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { CapacityMix } from '../cluster/capacity-mix';
import type { AlarmThresholds } from '../service/alarm-thresholds';
import type { Tracing } from '../workload/tracing';

/** Options of all services of a platform that do not set their own. */
export interface WorkloadDefaults {
  /**
   * Whether ECS Exec can open a session in the tasks.
   *
   * @default true
   */
  readonly exec?: boolean;

  /**
   * The retention of the logs. It does not apply to services with `ContainerLogs.audit()`.
   *
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The tracing of requests from service to service.
   *
   * @default Tracing.openTelemetry()
   */
  readonly tracing?: Tracing;

  /**
   * Thresholds of the alarms. Each threshold of a service has precedence over the same threshold here.
   *
   * @default - see `AlarmThresholds`
   */
  readonly alarms?: AlarmThresholds;

  /**
   * The CPU architecture of the tasks. Every image must be built for it.
   *
   * @default ecs.CpuArchitecture.X86_64
   */
  readonly architecture?: ecs.CpuArchitecture;

  /**
   * The capacity of the tasks: on-demand, Spot, or a mix.
   *
   * @default CapacityMix.onDemand()
   */
  readonly capacity?: CapacityMix;

  /**
   * The time between SIGTERM and SIGKILL for the application, at most 120 seconds.
   *
   * @default - 90 seconds, or `traffic.timeout` if it is longer; on Spot at most what the notice of two minutes leaves
   */
  readonly stopTimeout?: Duration;
}
