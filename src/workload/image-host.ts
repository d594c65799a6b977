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
