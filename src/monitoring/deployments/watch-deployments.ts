import { Lazy, Stack } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { runbookUrl } from '../../runbook/runbook';
import { acknowledgeArn } from '../../security/nag-acknowledgements';
import { DEPLOYMENT_KINDS, type DeploymentKind } from '../handlers/deployments/deployment-texts';
import type { DeploymentSettings } from '../handlers/deployments/deployments-module';
import type { OperationsWatch } from '../watch/operations-watch';

/** Properties of the watch of deployments. */
export interface DeploymentWatchProps {
  readonly cluster: ecs.ICluster;
  /** Returns the topic for a kind of notice. It is called at synthesis. */
  readonly topicOf: (kind: DeploymentKind) => sns.ITopic;
  /** @default - the runbook of the library */
  readonly runbook?: string;
}

/**
 * Lets the scheduled function watch the deployments of a cluster.
 *
 * The function may stop deployments of the services of this cluster only.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment-permissions.html
 */
export function watchDeployments(watch: OperationsWatch, props: DeploymentWatchProps): void {
  const { cluster, topicOf, runbook } = props;
  const stack = Stack.of(watch);
  const settings = (): DeploymentSettings => ({
    cluster: cluster.clusterName,
    notices: Object.fromEntries(
      DEPLOYMENT_KINDS.map((kind) => [kind, { topic: topicOf(kind).topicArn, runbook: runbookUrl(kind, runbook) }]),
    ) as DeploymentSettings['notices'],
  });
  const inCluster = (resource: string) =>
    Stack.of(cluster).formatArn({ service: 'ecs', resource, resourceName: `${cluster.clusterName}/*` });
  const [services, deployments, revisions] = ['service', 'service-deployment', 'service-revision'].map(inCluster);
  for (const arn of [services, deployments, revisions]) {
    acknowledgeArn(watch, arn, 'The function watches all services of the cluster, in any stack.');
  }
  watch.add({
    environment: { DEPLOYMENTS: Lazy.string({ produce: () => stack.toJsonString(settings()) }) },
    statements: [
      new iam.PolicyStatement({
        actions: ['ecs:ListServices'],
        // The action has no resource-level permissions.
        resources: ['*'],
        conditions: { ArnEquals: { 'ecs:cluster': cluster.clusterArn } },
      }),
      new iam.PolicyStatement({
        actions: ['ecs:ListServiceDeployments', 'ecs:DescribeServiceDeployments', 'ecs:DescribeServiceRevisions'],
        resources: [services, deployments, revisions],
      }),
      new iam.PolicyStatement({
        actions: ['ecs:StopServiceDeployment'],
        resources: [deployments],
      }),
      // The action has no resource-level permissions.
      new iam.PolicyStatement({ actions: ['cloudwatch:GetMetricData'], resources: ['*'] }),
    ],
  });
}
