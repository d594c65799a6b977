import type { CfnCondition } from 'aws-cdk-lib';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';

/** The kinds of workloads, which differ in what a healthy application does. */
export enum WorkloadKind {
  /** A service. The application answers HTTP requests until it is stopped. */
  SERVICE = 'service',
  /** A worker. The application runs until it is stopped, without a port. */
  WORKER = 'worker',
  /** A job. The application ends with exit code 0. */
  JOB = 'job',
}

/** A service, a worker or a job, as an image source sees it. */
export interface IImageHost extends IConstruct {
  /** The CPU architecture of the tasks. */
  readonly architecture: ecs.CpuArchitecture;

  /**
   * The kind of the workload. It decides on the program of the placeholder.
   *
   * @default WorkloadKind.SERVICE
   */
  readonly workloadKind?: WorkloadKind;

  /** Returns the own repository of the workload. The first call creates it. */
  imageRepository(): ecr.IRepository;
}

/** Settings of the application's container that an image source decides. */
export interface ServiceImageConfig {
  /** The image. */
  readonly image: ecs.ContainerImage;

  /**
   * Whether the image comes from a registry that only the internet reaches.
   *
   * @default false
   */
  readonly publicImage?: boolean;

  /**
   * The command that replaces the command of the image.
   *
   * @default - the command of the image
   */
  readonly command?: string[];

  /**
   * A condition that is true while a placeholder runs instead of the image.
   *
   * The command applies only then. It is a condition of the service's stack.
   *
   * @default - the image always runs
   */
  readonly placeholderCondition?: CfnCondition;

  /**
   * The user that the image requires.
   *
   * @default - no required user
   */
  readonly user?: string;
}
