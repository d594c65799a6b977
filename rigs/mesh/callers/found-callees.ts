import { EnvoyAdmin } from '../envoy-admin';
import type { LocalCluster } from '../local-cluster';
import type { LocalTask } from '../local-task';

/**
 * Indicates whether the Envoy of a task has all tasks of its callees, and has found them to be healthy. On a busy machine it
 * starts without them, because it waits for an answer of DNS or of a health check for two seconds only.
 */
export async function hasFoundCallees(
  task: LocalTask,
  { dns }: LocalCluster,
  domain = 'trading.internal',
): Promise<boolean> {
  const clusters = Object.entries(await new EnvoyAdmin(task.address).clusters());
  return clusters.every(([name, hosts]) => {
    const healthy = hosts.filter(({ isHealthy }) => isHealthy).map(({ address }) => address);
    return dns.addresses(`${name}.${domain}`).every((address) => healthy.includes(address));
  });
}
