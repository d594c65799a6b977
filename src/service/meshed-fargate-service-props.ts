import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { TradingMesh } from '../mesh/trading-mesh';
import type { Protection } from '../security/protection';
import type { ServiceOptions } from './service-options';

/** A service's choices and what it runs in. */
export interface MeshedFargateServiceProps extends ServiceOptions {
  /** The cluster that the tasks run in: a `SpotCluster`, or any other with the Fargate capacity providers. */
  readonly cluster: ecs.ICluster;

  /** The mesh that the service joins. */
  readonly mesh: TradingMesh;

  /**
   * The name that other services call it by: a DNS label, unique in the mesh.
   *
   * @default - the id in kebab case
   */
  readonly serviceName?: string;

  /**
   * The key that encrypts logs and images.
   *
   * @default - the key that the parts in this stack share
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Whether logs and images outlive the stack.
   *
   * @default Protection.production()
   */
  readonly protection?: Protection;
}
