import type { Duration, Size } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { CapacityMix } from '../cluster/capacity-mix';
import type { TrafficPolicy } from '../mesh/policy/traffic-policy';
import type { ContainerHealthCheck } from '../workload/container-health-check';
import type { ServiceImage } from '../workload/service-image';
import type { Sidecar } from '../workload/sidecar';
import type { Tracing } from '../workload/tracing';
import type { AlarmThresholds } from './alarm-thresholds';
import type { DeploymentPolicy } from './deployment/deployment-policy';
import type { ScalingOptions } from './scaling/scaling-options';

/** What can be chosen for a service, wherever it is used. */
export interface ServiceOptions {
  /**
   * Where the application's image comes from.
   *
   * @default ServiceImage.placeholder()
   */
  readonly image?: ServiceImage;

  /**
   * The port that the application listens on; it is told in `PORT`. Unit: TCP port.
   *
   * @default 8080
   */
  readonly port?: number;

  /**
   * The path that answers 200 when the application is well.
   *
   * @default '/health'
   */
  readonly healthPath?: string;

  /**
   * The CPU of a task, sidecars included. Unit: 1/1024 vCPU.
   *
   * @default 1024
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
   */
  readonly cpu?: number;

  /**
   * The memory of a task, sidecars included.
   *
   * @default Size.gibibytes(2)
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
   */
  readonly memory?: Size;

  /**
   * The processor architecture of the tasks. The image must be built for it.
   *
   * @default ecs.CpuArchitecture.X86_64
   */
  readonly architecture?: ecs.CpuArchitecture;

  /**
   * The user (and group) that the application runs as, by number. ECS Exec sessions are root all the same.
   *
   * @default - what the image source asks for, else '1000'
   */
  readonly user?: string;

  /**
   * Environment variables that are no secret.
   *
   * @default - only what the platform sets
   */
  readonly environment?: Record<string, string>;

  /**
   * Environment variables that are secret: a field of a `RotatableSecret`, whose rotation redeploys the service, or any
   * other `ecs.Secret`, whose new value the next deployment brings.
   *
   * @default - none
   */
  readonly secrets?: Record<string, ecs.Secret>;

  /**
   * How requests to the service are treated on their way.
   *
   * @default - the backend's own timeouts
   */
  readonly traffic?: TrafficPolicy;

  /**
   * Where the tasks run: on demand, on Spot, or a mix.
   *
   * @default CapacityMix.onDemand()
   */
  readonly capacity?: CapacityMix;

  /**
   * Between how many tasks the service scales, and on what.
   *
   * @default - 2 to 10 tasks, on 70 % CPU and 80 % memory
   */
  readonly scaling?: ScalingOptions;

  /**
   * How a new version takes the place of the old one.
   *
   * @default DeploymentPolicy.rolling()
   */
  readonly deployment?: DeploymentPolicy;

  /**
   * How requests are followed from service to service.
   *
   * @default Tracing.openTelemetry()
   */
  readonly tracing?: Tracing;

  /**
   * Whether ECS Exec may open a session in the tasks. AWS does not support it with a read-only root file system, so the
   * application's is read-only only without it.
   *
   * @default true
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
   */
  readonly exec?: boolean;

  /**
   * How long log lines are kept.
   *
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * What a log line of the application that counts as an error looks like.
   *
   * @default - a line with the word ERROR or FATAL
   */
  readonly errorPattern?: logs.IFilterPattern;

  /**
   * From where on the alarms of the service ring.
   *
   * @default - see `AlarmThresholds`
   */
  readonly alarms?: AlarmThresholds;

  /**
   * How long the application has to end after SIGTERM, at most 120 seconds. A Spot interruption gives two minutes in all.
   *
   * @default Duration.seconds(90)
   */
  readonly stopTimeout?: Duration;

  /**
   * Containers that run beside the application.
   *
   * @default - only what tracing and the mesh add
   */
  readonly sidecars?: Sidecar[];

  /**
   * How ECS finds out whether the application is well.
   *
   * @default ContainerHealthCheck.http()
   */
  readonly containerHealthCheck?: ContainerHealthCheck;

  /**
   * How long failing health checks are ignored after a task has started.
   *
   * @default Duration.seconds(60)
   */
  readonly healthCheckGracePeriod?: Duration;
}
