import type { CfnCondition } from 'aws-cdk-lib';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';

/** A service, as an image source sees it. */
export interface IImageHost extends IConstruct {
  /** The CPU architecture of the tasks. */
  readonly architecture: ecs.CpuArchitecture;

  /** Returns the service's own repository. The first call creates it. */
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
