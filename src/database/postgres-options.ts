import type { Size } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type { DatabaseOptions } from './database-options';

/** The knobs of an RDS instance. */
export interface PostgresOptions extends DatabaseOptions {
  /**
   * The size of the instance.
   *
   * @default - t4g.small: 2 vCPU, 2 GiB of memory
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * The storage that the instance begins with (gp3): whole gibibytes, from 20 to 65,536.
   *
   * @default Size.gibibytes(20)
   */
  readonly storage?: Size;

  /**
   * Up to where RDS adds storage by itself when less than a tenth is free. At least a tenth more than `storage`.
   *
   * @default - five times `storage`, at most 65,536 GiB
   */
  readonly maxStorage?: Size;

  /**
   * The version that the instance is made with. RDS applies later minor versions by itself; a version that is changed
   * here upgrades the instance, a major one among them.
   *
   * @default rds.PostgresEngineVersion.VER_17: the minor version that is RDS's default on the day
   */
  readonly engineVersion?: rds.PostgresEngineVersion;
}
