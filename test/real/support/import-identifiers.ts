import { DescribeAddressesCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { DeployedStack } from '../../../rigs/emulator/deployed-stack';

/** The names that identify a resource, where the physical id of CloudFormation is not enough. */
export const IDENTIFIERS: Record<
  string,
  (physicalId: string, property: (name: string) => string, addresses: Map<string, string>) => Record<string, string>
> = {
  'AWS::EC2::VPC': (VpcId) => ({ VpcId }),
  'AWS::EC2::Subnet': (SubnetId) => ({ SubnetId }),
  'AWS::EC2::RouteTable': (RouteTableId) => ({ RouteTableId }),
  'AWS::EC2::SubnetRouteTableAssociation': (Id) => ({ Id }),
  'AWS::EC2::InternetGateway': (InternetGatewayId) => ({ InternetGatewayId }),
  'AWS::EC2::VPCGatewayAttachment': (_id, property) => ({ AttachmentType: 'IGW', VpcId: property('VpcId') }),
  'AWS::EC2::Route': (_id, property) => ({
    RouteTableId: property('RouteTableId'),
    CidrBlock: property('DestinationCidrBlock'),
  }),
  'AWS::EC2::EIP': (PublicIp, _property, addresses) => ({ PublicIp, AllocationId: addresses.get(PublicIp) ?? '' }),
  'AWS::EC2::NatGateway': (NatGatewayId) => ({ NatGatewayId }),
  'AWS::EC2::SecurityGroup': (Id) => ({ Id }),
  'AWS::KMS::Key': (KeyId) => ({ KeyId }),
  'AWS::ECS::Cluster': (ClusterName) => ({ ClusterName }),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': (LoadBalancerArn) => ({ LoadBalancerArn }),
  'AWS::ElasticLoadBalancingV2::Listener': (ListenerArn) => ({ ListenerArn }),
  'AWS::ECR::Repository': (RepositoryName) => ({ RepositoryName }),
  'AWS::SecretsManager::Secret': (Id) => ({ Id }),
  'AWS::SQS::Queue': (QueueUrl) => ({ QueueUrl }),
  'AWS::S3::Bucket': (BucketName) => ({ BucketName }),
  'AWS::S3::BucketPolicy': (Bucket) => ({ Bucket }),
  'AWS::Logs::LogGroup': (LogGroupName) => ({ LogGroupName }),
  'AWS::IAM::Role': (RoleName) => ({ RoleName }),
  'AWS::IAM::ManagedPolicy': (PolicyArn) => ({ PolicyArn }),
  'AWS::RDS::DBClusterParameterGroup': (DBClusterParameterGroupName) => ({ DBClusterParameterGroupName }),
  'AWS::RDS::DBSubnetGroup': (DBSubnetGroupName) => ({ DBSubnetGroupName }),
  'AWS::RDS::DBCluster': (DBClusterIdentifier) => ({ DBClusterIdentifier }),
  'AWS::RDS::DBInstance': (DBInstanceIdentifier) => ({ DBInstanceIdentifier }),
};

/**
 * The retained types that CloudFormation cannot import. The next deployment writes the same policy to the queue again.
 *
 * @see https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1700
 */
export const NOT_IMPORTABLE = ['AWS::SQS::QueuePolicy'];

/** Returns the mapping of `cdk import` for resources of a stack: logical ids to identifiers. */
export async function identifiersOf(
  stack: DeployedStack,
  ids: string[],
): Promise<Record<string, Record<string, string>>> {
  const { Addresses = [] } = await new EC2Client(stack.clients).send(new DescribeAddressesCommand({}));
  const addresses = new Map(Addresses.map(({ PublicIp = '', AllocationId = '' }) => [PublicIp, AllocationId]));
  const entries = stack.resources
    .filter(({ logicalId }) => ids.includes(logicalId))
    .map(({ type, logicalId, physicalId, properties }) => {
      return [logicalId, IDENTIFIERS[type](physicalId, (name) => stack.resolve(properties[name]), addresses)];
    });
  return Object.fromEntries(entries);
}
