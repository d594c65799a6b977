import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { FunctionSettings } from './function-defaults';

/** The settings of functions that serve all services of a cluster. */
const SETTINGS = new WeakMap<ecs.ICluster, FunctionSettings>();

/** Sets the settings of functions that serve all services of a cluster. The first platform of a cluster sets them. */
export function setSharedFunctions(cluster: ecs.ICluster, settings: FunctionSettings): void {
  if (!SETTINGS.has(cluster)) SETTINGS.set(cluster, settings);
}

/** Returns the settings of functions that serve all services of a cluster, if it has a platform. */
export function sharedFunctionsOf(cluster: ecs.ICluster): FunctionSettings | undefined {
  return SETTINGS.get(cluster);
}
