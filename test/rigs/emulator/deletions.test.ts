import { CloudFormationClient, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { NETWORK } from '../../../rigs/emulator/templates/network';
import { att, ref, type Template, withProperties } from '../../../rigs/emulator/templates/template';
import { anEmulator } from './support/emulator';
import { stacksOf } from './support/stacks';

const emulator = anEmulator();
const { deploy, destroy } = stacksOf(emulator);
const cloudFormation = new CloudFormationClient(emulator.configuration);

const subnets = [0, 1].map((index) => ref(`Subnet${index}`));
const GATEWAY = {
  Gateway: { Type: 'AWS::EC2::InternetGateway', Properties: {} },
  Attachment: {
    Type: 'AWS::EC2::VPCGatewayAttachment',
    Properties: { VpcId: ref('Vpc'), InternetGatewayId: ref('Gateway') },
  },
};
const balancer = (properties: Record<string, unknown> = {}) => ({
  Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  Properties: { Type: 'application', Subnets: subnets, SecurityGroups: [ref('Group')], ...properties },
});
const PROTECTED = { LoadBalancerAttributes: [{ Key: 'deletion_protection.enabled', Value: 'true' }] };
const DATABASE = {
  Subnets: {
    Type: 'AWS::RDS::DBSubnetGroup',
    Properties: { DBSubnetGroupDescription: 'data', SubnetIds: subnets },
  },
  Parameters: {
    Type: 'AWS::RDS::DBClusterParameterGroup',
    Properties: { Description: 'p', Family: 'aurora-postgresql17', Parameters: {} },
  },
  Cluster: {
    Type: 'AWS::RDS::DBCluster',
    Properties: {
      Engine: 'aurora-postgresql',
      MasterUsername: 'admin0',
      MasterUserPassword: 'password',
      DBSubnetGroupName: ref('Subnets'),
      DBClusterParameterGroupName: ref('Parameters'),
      VpcSecurityGroupIds: [att('Group', 'GroupId')],
    },
  },
  Writer: {
    Type: 'AWS::RDS::DBInstance',
    Properties: { Engine: 'aurora-postgresql', DBInstanceClass: 'db.serverless', DBClusterIdentifier: ref('Cluster') },
  },
};

/** Which deletions of a stack AWS would refuse, if some of its resources are retained. */
async function refused(name: string, resources: Record<string, unknown>, retained: string[]): Promise<string[]> {
  const kept = retained.map((id) => [id, { ...(resources[id] as object), DeletionPolicy: 'Retain' }]);
  const template: Template = { Resources: { ...resources, ...Object.fromEntries(kept) } };
  await deploy(name, template);
  await destroy(name).catch(() => undefined);
  const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: name }));
  const failed = StackEvents.filter(({ ResourceStatus }) => ResourceStatus === 'DELETE_FAILED');
  return failed
    .map(({ LogicalResourceId }) => LogicalResourceId ?? '')
    .filter((id) => id !== name)
    .sort();
}

describe('a deletion is refused, as on AWS,', () => {
  test.each<[string, Record<string, unknown>, string[], string[]]>([
    [
      'of the network of a retained load balancer, whose public addresses hold the internet gateway',
      { ...NETWORK, ...GATEWAY, Balancer: balancer({ Scheme: 'internet-facing' }) },
      ['Balancer'],
      ['Attachment', 'Group', 'Subnet0', 'Subnet1', 'Vpc'],
    ],
    [
      'of the network of a retained internal load balancer',
      { ...NETWORK, ...GATEWAY, Balancer: balancer({ Scheme: 'internal' }) },
      ['Balancer'],
      ['Group', 'Subnet0', 'Subnet1', 'Vpc'],
    ],
    [
      'of a load balancer with deletion protection',
      { ...NETWORK, Balancer: balancer(PROTECTED) },
      [],
      ['Balancer', 'Group', 'Subnet0', 'Subnet1', 'Vpc'],
    ],
    [
      'of the network, the subnet group and the parameters of a retained database',
      { ...NETWORK, ...DATABASE },
      ['Cluster', 'Writer'],
      ['Group', 'Parameters', 'Subnet0', 'Subnet1', 'Subnets', 'Vpc'],
    ],
  ])('%s', async (what, resources, retained, expected) => {
    const name = `deletion-${what.replaceAll(/[^a-z]+/g, '-').slice(0, 40)}`;
    expect(await refused(name, resources, retained)).toEqual(expected);
  });

  test('of a security group that a rule of another one names', async () => {
    const rule = { IpProtocol: 'tcp', FromPort: 1, ToPort: 1, SourceSecurityGroupId: att('Group', 'GroupId') };
    const other = {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: { GroupDescription: 'other', VpcId: ref('Vpc'), SecurityGroupIngress: [rule] },
    };
    expect(await refused('named', { ...NETWORK, Other: other }, ['Other'])).toEqual(['Group', 'Vpc']);
  });

  test('of a bucket with objects', async () => {
    const template = {
      Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: {} } },
      Outputs: { Bucket: { Value: ref('Bucket') } },
    };
    const { Bucket } = await deploy('bucket', template);
    const s3 = new S3Client({ ...emulator.running().clientConfiguration(), forcePathStyle: true });
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'b' }));
    await expect(destroy('bucket')).rejects.toThrow(/Bucket/);
  });

  test('of nothing, if the whole stack goes', async () => {
    const resources = { ...NETWORK, ...GATEWAY, ...DATABASE, Balancer: balancer({ Scheme: 'internet-facing' }) };
    expect(await refused('whole', resources, [])).toEqual([]);
  });
});

describe('generated names', () => {
  test('are other ones when a stack is created again', async () => {
    const template: Template = {
      Resources: {
        Logs: { Type: 'AWS::Logs::LogGroup', Properties: {}, DeletionPolicy: 'Retain' },
        Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
      },
      Outputs: { Logs: { Value: ref('Logs') }, Queue: { Value: att('Queue', 'QueueName') } },
    };
    const first = await deploy('again', template);
    await destroy('again');
    const second = await deploy('again', template);
    expect(second.Logs).not.toBe(first.Logs);
    expect(second.Queue).not.toBe(first.Queue);
    const updated = withProperties(template, 'Queue', { VisibilityTimeout: 60 });
    expect(await deploy('again', updated)).toEqual(second);
    await destroy('again');
  });
});
