import { Duration } from 'aws-cdk-lib';
import { CapacityMix } from '../cluster/capacity-mix';
import { DatabaseAccess } from '../database/database-access';
import { Route } from '../ingress/routes/route';
import { ServiceDefinition, type ServiceDefinitionProps } from './service-definition';

/** The fewest tasks of the ingestion: all of them on demand, since an interrupted feed loses ticks. */
const INGESTION_MIN_TASKS = 2;

/** Two of the services keep what they know in the database, where the platform has one. */
const KEEPS_DATA = { databaseAccess: DatabaseAccess.readWrite({ optional: true }) };

/** The three services of a trading-analytics platform, on placeholder images until theirs are pushed. */
// biome-ignore lint/complexity/noStaticOnlyClass: jsii has no functions outside of classes
export class StandardServices {
  /** `data-ingestion`, `analytics-engine` and `api-gateway` by name, calling each other in this order from the last. */
  public static all(): Record<string, ServiceDefinition> {
    return {
      'data-ingestion': StandardServices.dataIngestion(),
      'analytics-engine': StandardServices.analyticsEngine(),
      'api-gateway': StandardServices.apiGateway(),
    };
  }

  /**
   * Takes market data in, and writes it to the database if there is one. Its minimum runs on demand and its growth on Spot.
   *
   * @param overrides what to choose differently
   */
  public static dataIngestion(overrides: ServiceDefinitionProps = {}): ServiceDefinition {
    return new ServiceDefinition({
      capacity: CapacityMix.spot({
        onDemandBase: overrides.scaling?.minTasks ?? INGESTION_MIN_TASKS,
        onDemandWeight: 0,
        spotWeight: 1,
      }),
      scaling: { minTasks: INGESTION_MIN_TASKS },
      ...KEEPS_DATA,
      ...overrides,
    });
  }

  /**
   * Computes. Runs on the Spot mix, calls `data-ingestion`, and reads and writes the database if there is one.
   *
   * @param overrides what to choose differently
   */
  public static analyticsEngine(overrides: ServiceDefinitionProps = {}): ServiceDefinition {
    return new ServiceDefinition({
      calls: ['data-ingestion'],
      capacity: CapacityMix.spot(),
      ...KEEPS_DATA,
      ...overrides,
    });
  }

  /**
   * Answers clients on every path. Runs on demand, checks API keys and calls `analytics-engine`.
   *
   * @param overrides what to choose differently
   */
  public static apiGateway(overrides: ServiceDefinitionProps = {}): ServiceDefinition {
    return new ServiceDefinition({
      calls: ['analytics-engine'],
      routes: [Route.path('/*')],
      capacity: CapacityMix.onDemand(),
      healthCheckGracePeriod: Duration.seconds(60),
      platformApiKey: true,
      ...overrides,
    });
  }
}
