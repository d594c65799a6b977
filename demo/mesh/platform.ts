import { type App, Duration } from 'aws-cdk-lib';
import { MeshBackend, MutualTls } from 'cdk-trading-analytics-platform';
import { platformApp } from '../../rigs/mesh/platform-app';

/** The stack of the demo. */
export const STACK = 'MeshDemo';
/** Callers after those whom they call. */
export const SERVICES = ['data-ingestion', 'analytics-engine', 'api-gateway'];
/** Who calls whom, as `StandardServices` declares it. */
export const CALLS: readonly (readonly [caller: string, callee: string])[] = [
  ['api-gateway', 'analytics-engine'],
  ['analytics-engine', 'data-ingestion'],
];
/** How a request at the gateway says that it is to be passed on to the last service. */
export const THROUGH_ALL = 'via=ANALYTICS_ENGINE,DATA_INGESTION';

/** Shorter than the default, so that nobody waits long for a rotation: what takes part here are five tasks on one machine. */
const DRAIN_TIME = Duration.seconds(4);

/** The three standard services on Envoy, with mutual TLS by an authority in KMS. */
export function demoPlatform(generation: number): App {
  const mutualTls = MutualTls.kmsAuthority({ generation });
  return platformApp(STACK, MeshBackend.envoy({ mutualTls, drainTime: DRAIN_TIME }));
}
