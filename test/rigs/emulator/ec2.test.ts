import {
  DescribeAddressesCommand,
  DescribeFlowLogsCommand,
  DescribeNatGatewaysCommand,
  DescribeSecurityGroupRulesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { NETWORK } from '../../../rigs/emulator/templates/network';
import { att, ref, type Template, without, withProperties } from '../../../rigs/emulator/templates/template';
import { anEmulator } from './support/emulator';
import { ROLE } from './support/functions';
import { stacksOf } from './support/stacks';

const emulator = anEmulator();
const { deploy, destroy } = stacksOf(emulator);
const ec2 = new EC2Client(emulator.configuration);

describe('EC2', () => {
  const template: Template = {
    Resources: {
      ...NETWORK,
      LogGroup: { Type: 'AWS::Logs::LogGroup', Properties: {} },
      Role: ROLE,
      Address: { Type: 'AWS::EC2::EIP', Properties: { Domain: 'vpc', Tags: [{ Key: 'Name', Value: 'first' }] } },
      Nat: {
        Type: 'AWS::EC2::NatGateway',
        Properties: { SubnetId: ref('Subnet0'), AllocationId: att('Address', 'AllocationId') },
      },
      FlowLog: {
        Type: 'AWS::EC2::FlowLog',
        Properties: {
          ResourceId: ref('Vpc'),
          ResourceType: 'VPC',
          TrafficType: 'ALL',
          LogDestinationType: 'cloud-watch-logs',
          LogGroupName: ref('LogGroup'),
          DeliverLogsPermissionArn: att('Role', 'Arn'),
        },
      },
      Ingress: {
        Type: 'AWS::EC2::SecurityGroupIngress',
        Properties: {
          GroupId: att('Group', 'GroupId'),
          IpProtocol: 'tcp',
          FromPort: 8080,
          ToPort: 8080,
          SourceSecurityGroupId: att('Group', 'GroupId'),
          Description: 'calls',
        },
      },
      Egress: {
        Type: 'AWS::EC2::SecurityGroupEgress',
        Properties: {
          GroupId: att('Group', 'GroupId'),
          IpProtocol: 'tcp',
          FromPort: 443,
          ToPort: 443,
          CidrIp: '10.0.0.0/16',
        },
      },
    },
    Outputs: {
      Ip: { Value: ref('Address') },
      Nat: { Value: att('Nat', 'NatGatewayId') },
      Group: { Value: ref('Group') },
      Ingress: { Value: att('Ingress', 'Id') },
      FlowLog: { Value: ref('FlowLog') },
    },
  };
  let outputs: Record<string, string>;

  beforeAll(async () => {
    outputs = await deploy('ec2', template);
  });

  test('has an elastic IP address and a NAT gateway', async () => {
    const { NatGateways } = await ec2.send(new DescribeNatGatewaysCommand({ NatGatewayIds: [outputs.Nat] }));
    expect(NatGateways?.[0].State).toBe('available');
    const { Addresses } = await ec2.send(new DescribeAddressesCommand({}));
    expect(Addresses?.find((address) => address.PublicIp === outputs.Ip)?.Tags).toContainEqual({
      Key: 'Name',
      Value: 'first',
    });
  });

  test('has a flow log', async () => {
    const { FlowLogs } = await ec2.send(new DescribeFlowLogsCommand({ FlowLogIds: [outputs.FlowLog] }));
    expect(FlowLogs?.[0].TrafficType).toBe('ALL');
  });

  test('adds, replaces and deletes the rules of a group', async () => {
    const rules = async () => {
      const filter = [{ Name: 'group-id', Values: [outputs.Group] }];
      return (await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters: filter }))).SecurityGroupRules ?? [];
    };
    expect(await rules()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          SecurityGroupRuleId: outputs.Ingress,
          IsEgress: false,
          FromPort: 8080,
          Description: 'calls',
          ReferencedGroupInfo: expect.objectContaining({ GroupId: outputs.Group }),
        }),
        expect.objectContaining({ IsEgress: true, FromPort: 443, CidrIpv4: '10.0.0.0/16' }),
      ]),
    );

    const updated = withProperties(template, 'Egress', { FromPort: 5432, ToPort: 5432 });
    expect((await deploy('ec2', updated)).Ingress).toBe(outputs.Ingress);
    expect((await rules()).filter((rule) => rule.IsEgress && rule.CidrIpv4 === '10.0.0.0/16')).toMatchObject([
      { FromPort: 5432 },
    ]);
    await deploy('ec2', without(updated, 'Egress'));
    expect((await rules()).filter((rule) => rule.FromPort === 5432)).toEqual([]);
  });

  test('a duplicate rule is refused as on AWS', async () => {
    const rule = (template.Resources as Record<string, unknown>).Ingress;
    const twice = { Resources: { ...NETWORK, Ingress: rule, Again: rule } };
    await expect(deploy('ec2-duplicate', twice)).rejects.toThrow(/already exists/);
  });

  test('goes away with the stack', async () => {
    await destroy('ec2');
    const { NatGateways } = await ec2.send(new DescribeNatGatewaysCommand({ NatGatewayIds: [outputs.Nat] }));
    expect(NatGateways?.every((gateway) => gateway.State === 'deleted')).toBe(true);
    const { Addresses } = await ec2.send(new DescribeAddressesCommand({}));
    expect(Addresses?.map((address) => address.PublicIp)).not.toContain(outputs.Ip);
    expect((await ec2.send(new DescribeFlowLogsCommand({ FlowLogIds: [outputs.FlowLog] }))).FlowLogs).toEqual([]);
  });
});
