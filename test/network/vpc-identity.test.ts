import { CfnParameter, Fn } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { areDifferentVpcs, isInOtherVpc, vpcName } from '../../src/network/vpc-identity';
import { aStack, aVpc } from '../support/stacks';

const stack = aStack();
const [one, other] = ['One', 'Other'].map((id) => new ec2.Vpc(stack, id));
const imported = (id: string, vpcId: string) => aVpc(new Construct(stack, id), { vpcId });

test.each([
  ['one new VPC', one, one, false],
  ['two new VPCs', one, other, true],
  ['two known ids', imported('A', 'vpc-1'), imported('B', 'vpc-2'), true],
  ['one id twice', imported('C', 'vpc-1'), imported('D', 'vpc-1'), false],
  ['a new VPC and a known id', one, imported('E', 'vpc-1'), false],
  ['an id that is a token', imported('F', Fn.importValue('Vpc')), imported('G', 'vpc-1'), false],
])('%s', (_what, first, second, different) => {
  expect(areDifferentVpcs(first, second)).toBe(different);
});

test('a VPC has its id as name, or its path', () => {
  expect(vpcName(imported('H', 'vpc-1'))).toBe('vpc-1');
  expect(vpcName(one)).toBe('Stack/One');
});

const parameter = (id: string) => new CfnParameter(stack, id).valueAsString;
let ids = 0;
const groupIn = (vpc: ec2.IVpc): ec2.ISecurityGroup => new ec2.SecurityGroup(stack, `Group${ids++}`, { vpc });

test.each<[string, ec2.ISecurityGroup, ec2.IVpc, boolean]>([
  ['in the same new VPC', groupIn(one), one, false],
  ['in another new VPC', groupIn(one), other, true],
  ['in a VPC with another known id', groupIn(imported('I', 'vpc-1')), imported('J', 'vpc-2'), true],
  ['in a VPC with the same known id', groupIn(imported('K', 'vpc-1')), imported('L', 'vpc-1'), false],
  ['in a new VPC, and the other id is known', groupIn(one), imported('M', 'vpc-1'), false],
  ['in a VPC of a parameter', groupIn(imported('N', parameter('P1'))), imported('O', parameter('P2')), false],
  ['in an imported VPC', groupIn(imported('Q', Fn.importValue('Vpc'))), one, false],
  ['imported', ec2.SecurityGroup.fromSecurityGroupId(stack, 'Imported', 'sg-1'), one, false],
])('a security group %s', (_what, group, vpc, isOther) => {
  expect(isInOtherVpc(group, vpc)).toBe(isOther);
});
