import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import { SNSClient } from '@aws-sdk/client-sns';
import { variable } from '../../secrets/handlers/environment';
import { deploymentsModule } from './deployments/deployments-module';
import { Notices } from './watch/notices';
import { repeatPages } from './watch/repeat';
import { runModules } from './watch/run-modules';
import { tickAt, type WatchModule } from './watch/tick';

const cloudwatch = new CloudWatchClient({});
const ecs = new ECSClient({});
const sns = new SNSClient({});

/** The modules in the order of their runs. Each reads its own variables, so that a missing one stops no other module. */
const MODULES: Record<string, WatchModule> = {
  // The first one, because a rollback cannot wait.
  deployments: deploymentsModule(() => variable('DEPLOYMENTS'), { ecs, cloudwatch, sns }),
  repeat: (tick) => {
    const topic = variable('PAGES');
    return repeatPages(tick, { topic, monitoring: variable('MONITORING') }, cloudwatch, new Notices(topic, sns));
  },
};

/** Watches the operation of a platform. A rule calls it each minute with the time of its event. */
export async function handler({ at }: { readonly at: string }): Promise<void> {
  await runModules(MODULES, tickAt(at));
}
