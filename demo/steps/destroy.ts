import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs';
import { DescribeLoadBalancersCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { DeployedStack } from '../../rigs/emulator/deployed-stack';
import { askRds, listOf } from '../../rigs/emulator/rds-api';
import { describeCluster } from '../promises/database';
import { asUser, connectionOf, loginIn } from '../promises/database-user';
import { type Outcome, outcome } from './outcome';

/** Destroys the stack and checks that its resources are deleted. */
export async function destroy(stack: DeployedStack, act: () => Promise<unknown>): Promise<Outcome[]> {
  const { clients, stackName, resources } = stack;
  const logins = await loginsOf(stack);
  const had = new Set([...resources.map(({ physicalId }) => physicalId), ...(await secretsOfRds(stack))]);
  await act();
  const { StackSummaries = [] } = await new CloudFormationClient(clients).send(new ListStacksCommand({}));
  const status = StackSummaries.find(({ StackName }) => StackName === stackName)?.StackStatus ?? 'DELETE_COMPLETE';
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
    'database clusters': listOf((await askRds(clients, 'DescribeDBClusters')).DBClusters, 'DBCluster').map(
      ({ DBClusterIdentifier }) => DBClusterIdentifier,
    ),
    'database instances': listOf((await askRds(clients, 'DescribeDBInstances')).DBInstances, 'DBInstance').map(
      ({ DBInstanceIdentifier }) => DBInstanceIdentifier,
    ),
    VPCs: (await new EC2Client(clients).send(new DescribeVpcsCommand({}))).Vpcs?.map(({ VpcId }) => VpcId) ?? [],
  };
  const refusals = await Promise.all(logins.map((logIn) => logIn()));
  return [
    outcome('the stack is deleted', status === 'DELETE_COMPLETE', status),
    outcome(
      'no login to its database works',
      refusals.length > 0 && refusals.every((refusal) => refusal !== undefined),
      refusals.map((refusal) => refusal ?? 'logged in').join(', '),
    ),
    ...Object.entries(left).map(([what, ids]) => {
      const stillThere = ids.filter((id) => had.has(id ?? ''));
      return outcome(`no ${what} are left`, stillThere.length === 0, stillThere.join(', ') || 'none');
    }),
  ];
}

/** Returns a function for every database user that logs in and returns the error, or undefined without an error. */
async function loginsOf(stack: DeployedStack): Promise<(() => Promise<string | undefined>)[]> {
  return Promise.all(
    stack.ofType('Custom::DatabaseUser').map(async (user) => {
      const connection = await connectionOf(user, stack);
      const login = await loginIn(stack, stack.resolve(user.properties.Secret));
      return () =>
        asUser(connection, login, async () => undefined).catch((error: Error) =>
          error.message.replace(/ for user.*/, ''),
        );
    }),
  );
}

/** Returns the secrets that RDS created. */
async function secretsOfRds(stack: DeployedStack): Promise<string[]> {
  const clusters = stack.ofType('AWS::RDS::DBCluster').map(({ physicalId }) => describeCluster(physicalId, stack));
  return (await Promise.all(clusters)).map(({ MasterUserSecret }) => MasterUserSecret.SecretArn);
}
