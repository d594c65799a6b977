import type * as rds from 'aws-cdk-lib/aws-rds';
import type { DatabaseOptions } from './database-options';

/** The knobs of Aurora PostgreSQL serverless v2. */
export interface AuroraPostgresOptions extends DatabaseOptions {
  /**
   * The least capacity of each instance, in half steps from 0 to 256. Unit: Aurora capacity units, each of about 2 GiB of
   * memory with the CPU that goes with it. With 0 an instance pauses when nobody has been connected for five minutes, and
   * the first connection waits some 15 seconds until it has resumed.
   *
   * @default - 0.5; 0 with `Protection.disposable()`
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
   */
  readonly minCapacity?: number;

  /**
   * The most capacity of each instance, in half steps from 1 to 256. Unit: Aurora capacity units. It decides how many
   * connections an instance takes; RDS applies a change of that when the instance is restarted.
   *
   * @default 8
   */
  readonly maxCapacity?: number;

  /**
   * How many instances beside the writer: they answer what only reads, and one of them takes the writer's place when that
   * fails. Each is in another zone than the one before it. Unit: instances, at most 15.
   *
   * @default - 1; none with `Protection.disposable()`
   */
  readonly readers?: number;

  /**
   * The version that the cluster is made with. RDS applies later minor versions by itself; a version that is changed here
   * upgrades the cluster, a major one among them.
   *
   * @default rds.AuroraPostgresEngineVersion.VER_17_7: Aurora's long-term support version of PostgreSQL 17, of which a
   * cluster can be made for three years at least
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Updates.LTS.html
   */
  readonly engineVersion?: rds.AuroraPostgresEngineVersion;
}
