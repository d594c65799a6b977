import {
  DescribeFlowLogsCommand,
  DescribeNatGatewaysCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { GetNamespaceCommand, ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';
import { compare, type Inspector } from './promise';

export const vpc: Inspector = async (resource, stack) => {
  const ec2 = new EC2Client(stack.clients);
  const Filters = [{ Name: 'vpc-id', Values: [resource.physicalId] }];
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters }));
  const { NatGateways = [] } = await ec2.send(new DescribeNatGatewaysCommand({ Filter: Filters }));
  const { VpcEndpoints = [] } = await ec2.send(new DescribeVpcEndpointsCommand({ Filters }));
  const { FlowLogs = [] } = await ec2.send(
    new DescribeFlowLogsCommand({ Filter: [{ Name: 'resource-id', Values: [resource.physicalId] }] }),
  );
  const { SecurityGroups = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({ Filters: [...Filters, { Name: 'group-name', Values: ['default'] }] }),
  );
  const openRules = SecurityGroups.flatMap((group) => [
    ...(group.IpPermissions ?? []),
    ...(group.IpPermissionsEgress ?? []),
  ]);
  return compare(resource, {
    subnets: [stack.ofType('AWS::EC2::Subnet').length, Subnets.length],
    zones: [3, new Set(Subnets.map(({ AvailabilityZone }) => AvailabilityZone)).size],
    'NAT gateways': [stack.ofType('AWS::EC2::NatGateway').length, NatGateways.length],
    endpoints: [stack.ofType('AWS::EC2::VPCEndpoint').length, VpcEndpoints.length],
    'flow logs': [stack.ofType('AWS::EC2::FlowLog').length, FlowLogs.length],
    'rules of the default security group': [0, openRules.length],
  });
};

export const securityGroupIngress: Inspector = async (resource, stack) => {
  const { properties } = resource;
  const { SecurityGroups = [] } = await new EC2Client(stack.clients).send(
    new DescribeSecurityGroupsCommand({ GroupIds: [stack.resolve(properties.GroupId)] }),
  );
  const permission = SecurityGroups[0]?.IpPermissions?.find(({ UserIdGroupPairs }) =>
    UserIdGroupPairs?.some(({ GroupId }) => GroupId === stack.resolve(properties.SourceSecurityGroupId)),
  );
  return compare(resource, {
    'allowed port': [`port ${properties.FromPort}`, permission ? `port ${permission.FromPort}` : 'nobody'],
  });
};

export const namespace: Inspector = async (resource, stack) => {
  const { Namespace } = await new ServiceDiscoveryClient(stack.clients).send(
    new GetNamespaceCommand({ Id: resource.physicalId }),
  );
  return compare(resource, { name: [resource.properties.Name, Namespace?.Name] });
};
