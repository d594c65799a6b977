import { RotationServers } from '../../../rigs/rotation/rotation-servers';
import type { Outcome } from '../outcome';
import type { NightPlatforms } from '../platforms';
import { failingCanary, stuckDeployment } from './deployment-faults';
import { Deployments } from './deployments';
import { killedRotation } from './killed-rotation';
import { WatchProcess } from './watch-process';

/**
 * Runs the faults on real parts: the shipped functions, a real PostgreSQL and the AWS emulator.
 *
 * @param onOutcome is called after each fault
 */
export async function realNight(
  platforms: NightPlatforms,
  headings: ReadonlySet<string>,
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  const servers = await RotationServers.start();
  const platform = platforms.get('default');
  let watch: WatchProcess | undefined;
  try {
    const deployments = await Deployments.begin(servers.emulator);
    watch = new WatchProcess(platform, servers, deployments.names);
    // The stuck deployment is first, because it must have no failed requests.
    onOutcome(await stuckDeployment(deployments, watch, headings));
    onOutcome(await failingCanary(deployments, watch, headings));
    onOutcome(await killedRotation(servers, watch, platform, headings));
  } finally {
    await watch?.stop();
    await servers.stop();
  }
}
