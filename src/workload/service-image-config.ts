import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';

/** What an image source may ask of the service that it is for. */
export interface IImageHost extends IConstruct {
  /** The architecture that the tasks run on. */
  readonly architecture: ecs.CpuArchitecture;

  /** The service's own repository; made when it is first asked for. */
  imageRepository(): ecr.IRepository;
}

/** What an image source decides about the application's container. */
export interface ServiceImageConfig {
  /** The image. */
  readonly image: ecs.ContainerImage;

  /**
   * Whether the image comes from a registry that only the internet leads to.
   *
   * @default false
   */
  readonly publicImage?: boolean;

  /**
   * The command in place of the image's own.
   *
   * @default - the image's own
   */
  readonly command?: string[];

  /**
   * The user that the image needs to run as.
   *
   * @default - the service's choice
   */
  readonly user?: string;
}
