import { Fn } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { privateSubnets } from '../../src/network/private-subnets';
import { aStack, aVpc } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

describe('privateSubnets()', () => {
  test('are those with a way out, if there are any', () => {
    const stack = aStack();
    const vpc = aVpc(stack, { isolatedSubnetIds: ['isolated-a', 'isolated-b'] });
    const { selection, hasInternetEgress } = privateSubnets(stack, vpc);
    expect(selection.subnets?.map(({ subnetId }) => subnetId)).toEqual(['private-a', 'private-b']);
    expect(hasInternetEgress).toBe(true);
  });

  test('are the isolated ones else', () => {
    const stack = aStack();
    const vpc = aVpc(stack, { privateSubnetIds: undefined, isolatedSubnetIds: ['isolated-a', 'isolated-b'] });
    const { selection, hasInternetEgress } = privateSubnets(stack, vpc);
    expect(selection.subnets?.map(({ subnetId }) => subnetId)).toEqual(['isolated-a', 'isolated-b']);
    expect(hasInternetEgress).toBe(false);
  });

  test('are refused in one zone, also where its name is known at deployment only', () => {
    const stack = aStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 });
    expectUsageError(() => privateSubnets(stack, vpc), {
      code: 'TooFewZones',
      path: 'Stack',
      got: '1 availability zone(s)',
    });
  });

  test('are taken where how many zones there are is known at deployment only', () => {
    const stack = aStack();
    const [availabilityZones, privateSubnetIds] = ['Zones', 'Subnets'].map((name) =>
      Fn.split(',', Fn.importValue(name)),
    );
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'ExistingVpc', {
      vpcId: 'vpc-1',
      availabilityZones,
      privateSubnetIds,
    });
    expect(() => privateSubnets(stack, vpc)).not.toThrow();
  });
});
