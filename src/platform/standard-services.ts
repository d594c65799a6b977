import { Duration } from 'aws-cdk-lib';
import { CapacityMix } from '../cluster/capacity-mix';
import { DatabaseAccess } from '../database/database-access';
import { Route } from '../ingress/routes/route';
import { checked } from '../validation/checked';
import { ServiceDefinition, type ServiceDefinitionProps } from './service-definition';

/** The minimum number of ingestion tasks. All of them run on demand, because an interrupted feed loses ticks. */
const INGESTION_MIN_TASKS = 2;

/** The database access of two services. It is optional, because a platform may have no database. */
const OPTIONAL_DATABASE = { databaseAccess: DatabaseAccess.readWrite({ optional: true }) };

/**
 * The three services of a trading-analytics platform. They run placeholder images until you push your own.
 *
 * Two of them read and write the rows of the database, and create no tables. Override `databaseAccess` of the service that
 * creates them.
 *
 * @example
 * new TradingAnalyticsPlatform(this, 'Trading', {
 *   ingress: Ingress.https([certificate]),
 *   alerting: Alerting.topic(topic),
 *   services: {
 *     'data-ingestion': StandardServices.dataIngestion({ scaling: { minTasks: 4 } }),
 *     'api-gateway': StandardServices.apiGateway({ calls: ['data-ingestion'] }),
 *   },
 * });
 */
// biome-ignore lint/complexity/noStaticOnlyClass: jsii has no functions outside of classes
export class StandardServices {
  /**
   * Returns `data-ingestion`, `analytics-engine` and `api-gateway` by name. The gateway calls the engine, and the engine calls
   * the ingestion.
   */
  public static all(): Record<string, ServiceDefinition> {
    return {
      'data-ingestion': StandardServices.dataIngestion(),
      'analytics-engine': StandardServices.analyticsEngine(),
      'api-gateway': StandardServices.apiGateway(),
    };
  }

  /**
   * Returns the service that receives market data and writes it to the database, if the platform has one. Its minimum tasks
   * run on demand, further tasks on Spot.
   *
   * @param overrides options that differ from those of the standard service
   */
  public static dataIngestion(overrides?: ServiceDefinitionProps): ServiceDefinition {
    const given = checked('StandardServices.dataIngestion', 'overrides', overrides ?? {});
    return overridden(given, {
      capacity: CapacityMix.spot({
        onDemandBase: given.scaling?.minTasks ?? INGESTION_MIN_TASKS,
        onDemandWeight: 0,
        spotWeight: 1,
      }),
      scaling: { minTasks: INGESTION_MIN_TASKS },
      ...OPTIONAL_DATABASE,
    });
  }

  /**
   * Returns the service that computes analytics. It runs on the Spot mix, calls `data-ingestion`, and uses the database if
   * the platform has one.
   *
   * @param overrides options that differ from those of the standard service
   */
  public static analyticsEngine(overrides?: ServiceDefinitionProps): ServiceDefinition {
    const given = checked('StandardServices.analyticsEngine', 'overrides', overrides ?? {});
    return overridden(given, { calls: ['data-ingestion'], capacity: CapacityMix.spot(), ...OPTIONAL_DATABASE });
  }

  /**
   * Returns the service that answers clients on every path, if the platform has an ingress. It runs on demand, gets the API
   * keys and calls `analytics-engine`.
   *
   * @param overrides options that differ from those of the standard service
   */
  public static apiGateway(overrides?: ServiceDefinitionProps): ServiceDefinition {
    const given = checked('StandardServices.apiGateway', 'overrides', overrides ?? {});
    return overridden(given, {
      calls: ['analytics-engine'],
      routes: [Route.when({ paths: ['/*'], optional: true })],
      capacity: CapacityMix.onDemand(),
      healthCheckGracePeriod: Duration.seconds(60),
      platformApiKey: true,
    });
  }
}

/** Returns a standard service with other options. An option that is undefined does not replace the standard one. */
function overridden(overrides: ServiceDefinitionProps, standard: ServiceDefinitionProps): ServiceDefinition {
  const given = Object.entries(overrides).filter(([, option]) => option !== undefined);
  return new ServiceDefinition({ ...standard, ...Object.fromEntries(given) });
}
