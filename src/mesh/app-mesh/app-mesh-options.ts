import type * as ecs from 'aws-cdk-lib/aws-ecs';

/** The knobs of AWS App Mesh. */
export interface AppMeshOptions {
  /**
   * The image of App Mesh's Envoy.
   *
   * @default - the last one that AWS's documentation names, from ECR Public
   * @see https://docs.aws.amazon.com/app-mesh/latest/userguide/envoy.html
   */
  readonly image?: ecs.ContainerImage;
}
