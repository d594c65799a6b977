import { Lazy, Stack } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { runbookUrl } from '../../runbook/runbook';
import { DEPLOYMENT_KINDS, type DeploymentKind } from '../handlers/deployments/deployment-texts';
import type { DeploymentSettings } from '../handlers/deployments/deployments-module';
import type { WatchPart } from '../watch/operations-watch';

/** Properties of the watch of deployments. */
export interface DeploymentWatchPartProps {
  readonly cluster: ecs.ICluster;
  /** Returns the topic for a kind of notice. It is called at synthesis. */
  readonly topicOf: (kind: DeploymentKind) => sns.ITopic;
  /** @default - the runbook of the library */
  readonly runbook?: string;
}

/**
 * Returns the part of the scheduled function that watches the deployments of a cluster.
 *
 * The function may stop deployments of the services of this cluster only.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment-permissions.html
 */
export function deploymentWatchPart(
  scope: Construct,
  { cluster, topicOf, runbook }: DeploymentWatchPartProps,
): WatchPart {
  const stack = Stack.of(scope);
  const settings = (): DeploymentSettings => ({
    cluster: cluster.clusterName,
    notices: Object.fromEntries(
      DEPLOYMENT_KINDS.map((kind) => [kind, { topic: topicOf(kind).topicArn, runbook: runbookUrl(kind, runbook) }]),
    ) as DeploymentSettings['notices'],
  });
  const inCluster = (resource: string) =>
    Stack.of(cluster).formatArn({ service: 'ecs', resource, resourceName: `${cluster.clusterName}/*` });
  return {
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
        resources: ['service', 'service-deployment', 'service-revision'].map(inCluster),
      }),
      new iam.PolicyStatement({
        actions: ['ecs:StopServiceDeployment'],
        resources: [inCluster('service-deployment')],
      }),
      // The action has no resource-level permissions.
      new iam.PolicyStatement({ actions: ['cloudwatch:GetMetricData'], resources: ['*'] }),
    ],
  };
}
