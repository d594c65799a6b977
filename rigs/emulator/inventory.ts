import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeAddressesCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs';
import {
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { IAMClient, ListPoliciesCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListNamespacesCommand, ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ListWebACLsCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import type { ClientConfiguration } from './deployed-stack';
import { askRds, listOf } from './rds-api';

/** The ids of the resources of an emulator, by kind. */
export type Inventory = Record<string, string[]>;

type Ids = Promise<(string | undefined)[] | undefined>;

/** Lists the resources of an emulator. A key that waits for its deletion does not count. */
export async function inventoryOf(clients: ClientConfiguration): Promise<Inventory> {
  const lists: Record<string, Ids> = { ...network(clients), ...traffic(clients), ...data(clients), ...others(clients) };
  const found = await Promise.all(
    Object.entries(lists).map(async ([kind, ids]) => [kind, ((await ids) ?? []).map(String).sort()]),
  );
  return Object.fromEntries(found);
}

/** Returns the resources of the second inventory that the first one does not contain, without empty kinds. */
export function addedTo(before: Inventory, after: Inventory): Inventory {
  const added = Object.entries(after).map(([kind, ids]) => [kind, ids.filter((id) => !before[kind].includes(id))]);
  return Object.fromEntries(added.filter(([, ids]) => ids.length > 0));
}

function network(clients: ClientConfiguration): Record<string, Ids> {
  const ec2 = new EC2Client(clients);
  return {
    VPCs: ec2.send(new DescribeVpcsCommand({})).then(({ Vpcs }) => Vpcs?.map(({ VpcId }) => VpcId)),
    subnets: ec2.send(new DescribeSubnetsCommand({})).then(({ Subnets }) => Subnets?.map(({ SubnetId }) => SubnetId)),
    'security groups': ec2
      .send(new DescribeSecurityGroupsCommand({}))
      .then(({ SecurityGroups }) => SecurityGroups?.map(({ GroupId }) => GroupId)),
    'route tables': ec2
      .send(new DescribeRouteTablesCommand({}))
      .then(({ RouteTables }) => RouteTables?.map(({ RouteTableId }) => RouteTableId)),
    'internet gateways': ec2
      .send(new DescribeInternetGatewaysCommand({}))
      .then(({ InternetGateways }) => InternetGateways?.map(({ InternetGatewayId }) => InternetGatewayId)),
    'NAT gateways': ec2
      .send(new DescribeNatGatewaysCommand({}))
      .then(({ NatGateways }) =>
        NatGateways?.filter(({ State }) => State !== 'deleted').map(({ NatGatewayId }) => NatGatewayId),
      ),
    'elastic IP addresses': ec2
      .send(new DescribeAddressesCommand({}))
      .then(({ Addresses }) => Addresses?.map(({ AllocationId }) => AllocationId)),
    'VPC endpoints': ec2
      .send(new DescribeVpcEndpointsCommand({}))
      .then(({ VpcEndpoints }) => VpcEndpoints?.map(({ VpcEndpointId }) => VpcEndpointId)),
    namespaces: new ServiceDiscoveryClient(clients)
      .send(new ListNamespacesCommand({}))
      .then(({ Namespaces }) => Namespaces?.map(({ Id }) => Id)),
  };
}

function traffic(clients: ClientConfiguration): Record<string, Ids> {
  const elb = new ElasticLoadBalancingV2Client(clients);
  return {
    clusters: new ECSClient(clients).send(new ListClustersCommand({})).then(({ clusterArns }) => clusterArns),
    'load balancers': elb
      .send(new DescribeLoadBalancersCommand({}))
      .then(({ LoadBalancers }) => LoadBalancers?.map(({ LoadBalancerArn }) => LoadBalancerArn)),
    'target groups': elb
      .send(new DescribeTargetGroupsCommand({}))
      .then(({ TargetGroups }) => TargetGroups?.map(({ TargetGroupArn }) => TargetGroupArn)),
    'web ACLs': new WAFV2Client(clients)
      .send(new ListWebACLsCommand({ Scope: 'REGIONAL' }))
      .then(({ WebACLs }) => WebACLs?.map(({ Id }) => Id)),
  };
}

function data(clients: ClientConfiguration): Record<string, Ids> {
  const rds = (action: string, list: string, element: string, id: string): Ids =>
    askRds(clients, action).then((answer) => listOf(answer[list], element).map((each) => each[id]));
  return {
    'database clusters': rds('DescribeDBClusters', 'DBClusters', 'DBCluster', 'DBClusterIdentifier'),
    'database instances': rds('DescribeDBInstances', 'DBInstances', 'DBInstance', 'DBInstanceIdentifier'),
    'subnet groups': rds('DescribeDBSubnetGroups', 'DBSubnetGroups', 'DBSubnetGroup', 'DBSubnetGroupName'),
    buckets: new S3Client({ ...clients, forcePathStyle: true })
      .send(new ListBucketsCommand({}))
      .then(({ Buckets }) => Buckets?.map(({ Name }) => Name)),
    keys: activeKeys(new KMSClient(clients)),
    'log groups': new CloudWatchLogsClient(clients)
      .send(new DescribeLogGroupsCommand({}))
      .then(({ logGroups }) => logGroups?.map(({ logGroupName }) => logGroupName)),
    repositories: new ECRClient(clients)
      .send(new DescribeRepositoriesCommand({}))
      .then(({ repositories }) => repositories?.map(({ repositoryName }) => repositoryName)),
    secrets: new SecretsManagerClient(clients)
      .send(new ListSecretsCommand({ IncludePlannedDeletion: true }))
      .then(({ SecretList }) => SecretList?.map(({ ARN }) => ARN)),
  };
}

function others(clients: ClientConfiguration): Record<string, Ids> {
  const iam = new IAMClient(clients);
  const cloudWatch = new CloudWatchClient(clients);
  return {
    roles: iam.send(new ListRolesCommand({})).then(({ Roles }) => Roles?.map(({ RoleName }) => RoleName)),
    policies: iam
      .send(new ListPoliciesCommand({ Scope: 'Local' }))
      .then(({ Policies }) => Policies?.map(({ PolicyName }) => PolicyName)),
    functions: new LambdaClient(clients)
      .send(new ListFunctionsCommand({}))
      .then(({ Functions }) => Functions?.map(({ FunctionName }) => FunctionName)),
    queues: new SQSClient(clients).send(new ListQueuesCommand({})).then(({ QueueUrls }) => QueueUrls),
    topics: new SNSClient(clients)
      .send(new ListTopicsCommand({}))
      .then(({ Topics }) => Topics?.map(({ TopicArn }) => TopicArn)),
    rules: new EventBridgeClient(clients)
      .send(new ListRulesCommand({}))
      .then(({ Rules }) => Rules?.map(({ Name }) => Name)),
    alarms: cloudWatch
      .send(new DescribeAlarmsCommand({}))
      .then(({ MetricAlarms }) => MetricAlarms?.map(({ AlarmName }) => AlarmName)),
  };
}

async function activeKeys(kms: KMSClient): Promise<string[]> {
  const { Keys = [] } = await kms.send(new ListKeysCommand({}));
  const described = await Promise.all(Keys.map(({ KeyId }) => kms.send(new DescribeKeyCommand({ KeyId }))));
  return described
    .filter(({ KeyMetadata }) => KeyMetadata?.KeyState !== 'PendingDeletion')
    .map(({ KeyMetadata }) => KeyMetadata?.KeyId ?? '');
}
