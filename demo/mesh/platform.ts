import { type App, Duration } from 'aws-cdk-lib';
import { MeshBackend, MutualTls } from 'cdk-trading-analytics-platform';
import { platformApp } from '../../rigs/mesh/platform-app';

/** The stack of the demo. */
export const STACK = 'MeshDemo';
/** The services, each after the services that it calls. */
export const SERVICES = ['data-ingestion', 'analytics-engine', 'api-gateway'];
/** The calls that `StandardServices` declares. */
export const CALLS: readonly (readonly [caller: string, callee: string])[] = [
  ['api-gateway', 'analytics-engine'],
  ['analytics-engine', 'data-ingestion'],
];
/** The query of a request that passes through all services. */
export const THROUGH_ALL = 'via=ANALYTICS_ENGINE,DATA_INGESTION';

/** Shorter than the default, so that rotations of the five tasks end quickly. */
const DRAIN_TIME = Duration.seconds(4);

/** Returns the three standard services on Envoy, with mutual TLS and a certificate authority in KMS. */
export function demoPlatform(generation: number): App {
  const mutualTls = MutualTls.kmsAuthority({ generation });
  return platformApp(STACK, MeshBackend.envoy({ mutualTls, drainTime: DRAIN_TIME }));
}
