import type { Duration, Size } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { CapacityMix } from '../cluster/capacity-mix';
import type { ContainerLogs } from '../logs/container-logs';
import type { Outbound } from '../network/outbound';
import type { ContainerVolume } from './container-volume';
import type { ServiceImage } from './service-image';
import type { Sidecar } from './sidecar';
import type { Tracing } from './tracing';

/** Options that every kind of work on Fargate shares. */
export interface WorkloadOptions {
  /**
   * The source of the application's image.
   *
   * @default ServiceImage.placeholder()
   */
  readonly image?: ServiceImage;

  /**
   * The number of newest images that the own repository keeps. Unit: images.
   *
   * A count does not know what runs. It deletes the image of a service that is deployed rarely, and the next task cannot
   * start. Images with a tag that begins with `deployed-` are never deleted by this count.
   *
   * @default - every image with a tag is kept
   */
  readonly keepImages?: number;

  /**
   * The command that replaces the command of the image. While the placeholder runs, it has no effect.
   *
   * Throws with `ServiceImage.placeholder()`, which has its own command.
   *
   * @default - the command of the image
   */
  readonly command?: string[];

  /**
   * The entry point that replaces the entry point of the image. While the placeholder runs, it has no effect.
   *
   * Throws with `ServiceImage.placeholder()`.
   *
   * @default - the entry point of the image
   */
  readonly entryPoint?: string[];

  /**
   * The working directory of the application: an absolute path.
   *
   * @default - the working directory of the image
   */
  readonly workingDirectory?: string;

  /**
   * The limits of the application's processes. Fargate supports the number of open files (`nofile`) only.
   *
   * @default - the limits of Fargate: 65,535 open files
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html
   */
  readonly ulimits?: ecs.Ulimit[];

  /**
   * The storage of a task: its images, and the files that its containers write. AWS bills what exceeds 20 GiB.
   *
   * @default Size.gibibytes(20)
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html
   */
  readonly ephemeralStorage?: Size;

  /**
   * The folders of the application that are not part of its image.
   *
   * @default - no volumes
   */
  readonly volumes?: ContainerVolume[];

  /**
   * Files in S3 with environment variables. The variables of the other options win over theirs.
   *
   * ECS reads the files when a task starts. At most 10 files.
   *
   * @default - no files
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html
   */
  readonly environmentFiles?: ecs.EnvironmentFile[];

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
   * The CPU architecture of the tasks. The image must be built for it.
   *
   * @default ecs.CpuArchitecture.X86_64
   */
  readonly architecture?: ecs.CpuArchitecture;

  /**
   * The user (and group) of the application, by number. ECS Exec sessions always run as root.
   *
   * @default - the user that the image source requires, else '1000'
   */
  readonly user?: string;

  /**
   * Environment variables with plain values.
   *
   * @default - only the variables that the platform sets
   */
  readonly environment?: Record<string, string>;

  /**
   * Environment variables with secret values, from Secrets Manager or from parameters of Systems Manager.
   *
   * A field of a `RotatableSecret` redeploys its readers after each rotation. The new value of any other `ecs.Secret`
   * arrives with the next deployment.
   *
   * @default - no secrets
   */
  readonly secrets?: Record<string, ecs.Secret>;

  /**
   * Destinations that the tasks may connect to, for example the gateways of an exchange.
   *
   * The tasks may also connect to HTTPS endpoints, to the services that they call, to their database and their file systems.
   * `connections.allowTo()` adds further destinations. Security groups do not filter DNS.
   *
   * @default - no further destinations
   */
  readonly outbound?: Outbound[];

  /**
   * Further security groups of the tasks, which exist already, for example the group of clients of a shared gateway.
   *
   * The tasks keep their own security group. The library never adds a rule to these groups, and `connections` contains
   * the own group only. The tasks have the connections of all groups together.
   *
   * At most 4, because ECS accepts 5 security groups. Throws if a group is known to be in another VPC, account or Region,
   * or if it is the own group of another service, worker or job.
   *
   * @default - only the own security group
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The capacity of the tasks: on-demand, Spot, or a mix.
   *
   * @default CapacityMix.onDemand()
   */
  readonly capacity?: CapacityMix;

  /**
   * The tracing of requests from service to service.
   *
   * @default Tracing.openTelemetry()
   */
  readonly tracing?: Tracing;

  /**
   * Whether ECS Exec can open a session in the tasks.
   *
   * AWS does not support ECS Exec with a read-only root file system. Set this to `false` for a read-only root file system
   * of the application.
   *
   * @default true
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
   */
  readonly exec?: boolean;

  /**
   * The behavior of the application's log when CloudWatch Logs is slow. `ContainerLogs.audit()` loses no line.
   *
   * @default ContainerLogs.nonBlocking()
   */
  readonly logs?: ContainerLogs;

  /**
   * The log group of the application, which exists already. Its retention and its key stay as they are.
   *
   * The logs of the sidecars and of the proxy have a log group of their own, except for a job without
   * `ContainerLogs.audit()`. It keeps them for one month.
   *
   * Throws together with `logRetention`, if another service, worker or job uses the log group, or if it is known to be in
   * another account or Region. For a service or a worker its class must be `STANDARD`.
   *
   * @default - a new log group
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * The retention of the logs.
   *
   * @default logs.RetentionDays.ONE_MONTH, or SEVEN_YEARS with `ContainerLogs.audit()`
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The time between SIGTERM and SIGKILL for the application, at most 120 seconds.
   *
   * A Spot interruption gives two minutes in total, with the drain of the mesh's proxy and the end of the sidecars. More is
   * an error.
   *
   * @default - 90 seconds, or `traffic.timeout` if it is longer; on Spot at most what the notice of two minutes leaves
   */
  readonly stopTimeout?: Duration;

  /**
   * Containers that run beside the application.
   *
   * @default - only the sidecars of tracing and of the mesh
   */
  readonly sidecars?: Sidecar[];
}
