import { Fn } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { areDifferentVpcs, vpcName } from '../../src/network/vpc-identity';
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
