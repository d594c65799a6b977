import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { Notices } from '../watch/notices';
import type { WatchModule } from '../watch/tick';
import type { DeploymentKind, DeploymentText } from './deployment-texts';
import { DeploymentWatch } from './deployment-watch';
import { ServiceDeployments } from './service-deployments';
import { trafficFromCloudWatch } from './traffic';

/** The settings of the watch of deployments. */
export interface DeploymentSettings {
  /** The name of the cluster. */
  readonly cluster: string;
  /** The topic of each kind of notice, and the URL of its runbook entry. */
  readonly notices: Readonly<Record<DeploymentKind, { readonly topic: string; readonly runbook: string }>>;
}

/** The clients of the services that the watch of deployments calls, and its notices. */
export interface DeploymentClients {
  readonly ecs: ECSClient;
  readonly cloudwatch: CloudWatchClient;
  /** Returns the notices of a topic. */
  readonly noticesTo: (topic: string) => Notices;
}

/**
 * Returns the module that watches deployments. It keeps its memory between the runs of a process.
 *
 * @param variable returns an environment variable; DEPLOYMENTS has the settings as JSON
 * @param clients the clients of the services that it calls
 */
export function deploymentsModule(
  variable: (name: string) => string,
  { ecs, cloudwatch, noticesTo }: DeploymentClients,
): WatchModule {
  let watch: DeploymentWatch | undefined;
  const create = () => {
    const settings: DeploymentSettings = JSON.parse(variable('DEPLOYMENTS'));
    return new DeploymentWatch({
      deployments: new ServiceDeployments(settings.cluster, ecs),
      traffic: trafficFromCloudWatch(cloudwatch),
      notify: ({ kind, subject, text }: DeploymentText) => {
        // A success has no entry in the runbook.
        const { topic, runbook } = settings.notices[kind ?? 'DeploymentFailed'];
        return noticesTo(topic).send({ subject, text, kind, runbook: kind && runbook });
      },
    });
  };
  return ({ at }) => {
    watch ??= create();
    return watch.run(at);
  };
}
