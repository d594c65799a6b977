import type { Duration } from 'aws-cdk-lib';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { TrafficPolicy } from '../mesh/policy/traffic-policy';
import type { Protocol } from '../mesh/protocol';
import type { Severity } from '../runbook/severity';
import type { ContainerHealthCheck } from '../workload/container-health-check';
import type { WorkloadOptions } from '../workload/workload-options';
import type { AlarmThresholds } from './alarm-thresholds';
import type { DeploymentPolicy } from './deployment/deployment-policy';
import type { Migration } from './migration/migration';
import type { ScalingOptions } from './scaling/scaling-options';

/** Options of a service, in a platform and on its own. */
export interface ServiceOptions extends WorkloadOptions {
  /**
   * The port that the application listens on. The application reads it from `PORT`. Unit: TCP port.
   *
   * @default 8080
   */
  readonly port?: number;

  /**
   * The protocol that the application accepts on its port.
   *
   * @default Protocol.http()
   */
  readonly protocol?: Protocol;

  /**
   * The path of the health check. The application answers 200 there when it is healthy.
   *
   * Throws with `Protocol.grpc()`, whose health check is a method, and with `Protocol.tcp()`.
   *
   * @default '/health'
   */
  readonly healthPath?: string;

  /**
   * Timeouts, retries and limits for requests to the service.
   *
   * @default - the timeouts of the mesh backend
   */
  readonly traffic?: TrafficPolicy;

  /**
   * The minimum and maximum number of tasks, and the metrics that the service scales on.
   *
   * @default - 2 to 10 tasks, at 70 % CPU and 80 % memory
   */
  readonly scaling?: ScalingOptions;

  /**
   * The deployment policy, which sets how a new version replaces the old version.
   *
   * @default DeploymentPolicy.rolling()
   */
  readonly deployment?: DeploymentPolicy;

  /**
   * The command that runs once for each image before its first task starts, for example to migrate a database.
   *
   * The deployment fails if it fails. It needs an image, and with a mesh of Service Connect it calls no other service.
   *
   * @default - no migration
   */
  readonly migration?: Migration;

  /**
   * The filter pattern of log lines that count as errors of the application.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
   * @default - lines of the level error or higher, in text, logfmt and JSON, and the first line of an exception
   */
  readonly errorPattern?: logs.IFilterPattern;

  /**
   * Thresholds of the service's alarms.
   *
   * @default - see `AlarmThresholds`
   */
  readonly alarms?: AlarmThresholds;

  /**
   * The severity of kinds of the service's alarms, for example `TasksMissing`.
   *
   * `CpuHigh` and `MemoryHigh` give the service an alarm of its own. Throws for a kind that services share.
   *
   * @default - the severities of the monitoring
   */
  readonly severities?: Record<string, Severity>;

  /**
   * The health check that ECS runs in the application's container.
   *
   * @default ContainerHealthCheck.http(), or ContainerHealthCheck.tcp() with another protocol than HTTP
   */
  readonly containerHealthCheck?: ContainerHealthCheck;

  /**
   * The time after the start of a task during which ECS ignores failed health checks.
   *
   * @default Duration.seconds(60)
   */
  readonly healthCheckGracePeriod?: Duration;
}
