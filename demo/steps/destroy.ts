import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs';
import { DescribeLoadBalancersCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { DeployedStack } from '../promises/deployed-stack';
import { type Outcome, outcome } from './outcome';

/** Destroys the stack, and asks for what it had. */
export async function destroy(
  { clients, stackName, resources }: DeployedStack,
  act: () => Promise<unknown>,
): Promise<Outcome[]> {
  await act();
  const { StackSummaries = [] } = await new CloudFormationClient(clients).send(new ListStacksCommand({}));
  const status = StackSummaries.find(({ StackName }) => StackName === stackName)?.StackStatus ?? 'DELETE_COMPLETE';
  const had = new Set(resources.map(({ physicalId }) => physicalId));
  const left: Record<string, (string | undefined)[]> = {
    clusters:
      (await new ECSClient(clients).send(new ListClustersCommand({}))).clusterArns?.map((arn) => arn.split('/')[1]) ??
      [],
    repositories:
      (await new ECRClient(clients).send(new DescribeRepositoriesCommand({}))).repositories?.map(
        ({ repositoryName }) => repositoryName,
      ) ?? [],
    'load balancers':
      (await new ElasticLoadBalancingV2Client(clients).send(new DescribeLoadBalancersCommand({}))).LoadBalancers?.map(
        ({ LoadBalancerArn }) => LoadBalancerArn,
      ) ?? [],
    secrets:
      (await new SecretsManagerClient(clients).send(new ListSecretsCommand({}))).SecretList?.map(({ ARN }) => ARN) ??
      [],
    'log groups':
      (await new CloudWatchLogsClient(clients).send(new DescribeLogGroupsCommand({}))).logGroups?.map(
        ({ logGroupName }) => logGroupName,
      ) ?? [],
    VPCs: (await new EC2Client(clients).send(new DescribeVpcsCommand({}))).Vpcs?.map(({ VpcId }) => VpcId) ?? [],
  };
  return [
    outcome('the stack is gone', status === 'DELETE_COMPLETE', status),
    ...Object.entries(left).map(([what, ids]) => {
      const stillThere = ids.filter((id) => had.has(id ?? ''));
      return outcome(`no ${what} are left`, stillThere.length === 0, stillThere.join(', ') || 'none');
    }),
  ];
}
