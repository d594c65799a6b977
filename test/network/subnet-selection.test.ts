import { Fn } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Egress, TradingNetwork } from '../../src';
import { dataSubnets, privateSubnets } from '../../src/network/subnet-selection';
import { aStack, aVpc } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

describe('privateSubnets()', () => {
  test('are the subnets with a NAT route, if there are any', () => {
    const stack = aStack();
    const vpc = aVpc(stack, { isolatedSubnetIds: ['isolated-a', 'isolated-b'] });
    const { selection, hasInternetEgress } = privateSubnets(stack, vpc);
    expect(selection.subnets?.map(({ subnetId }) => subnetId)).toEqual(['private-a', 'private-b']);
    expect(hasInternetEgress).toBe(true);
  });

  test('are the isolated subnets otherwise', () => {
    const stack = aStack();
    const vpc = aVpc(stack, { privateSubnetIds: undefined, isolatedSubnetIds: ['isolated-a', 'isolated-b'] });
    const { selection, hasInternetEgress } = privateSubnets(stack, vpc);
    expect(selection.subnets?.map(({ subnetId }) => subnetId)).toEqual(['isolated-a', 'isolated-b']);
    expect(hasInternetEgress).toBe(false);
  });

  test('are never the data subnets', () => {
    const stack = aStack();
    const { vpc } = new TradingNetwork(stack, 'Network', { egress: Egress.endpointsOnly() });
    expect(idsOf(privateSubnets(stack, vpc).selection.subnets)).toEqual([1, 2, 3].map((n) => `PrivateSubnet${n}`));
  });

  test('are refused in one zone, also if its name is a token', () => {
    const stack = aStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 });
    expectUsageError(() => privateSubnets(stack, vpc), {
      code: 'TooFewZones',
      path: 'Stack',
      got: '1 Availability Zone(s)',
    });
  });

  test('are accepted if the list of zones is a token', () => {
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

describe('dataSubnets()', () => {
  test.each([Egress.natPerZone(), Egress.endpointsOnly()])('are the subnets of the data group', (egress) => {
    const stack = aStack();
    const { vpc } = new TradingNetwork(stack, 'Network', { egress });
    expect(idsOf(dataSubnets(stack, vpc))).toEqual([1, 2, 3].map((n) => `DataSubnet${n}`));
  });

  test('are the isolated subnets otherwise, and the private subnets without isolated ones', () => {
    const [one, other] = [aStack(), aStack()];
    const withIsolated = aVpc(one, { isolatedSubnetIds: ['isolated-a', 'isolated-b'] });
    expect(dataSubnets(one, withIsolated).map(({ subnetId }) => subnetId)).toEqual(['isolated-a', 'isolated-b']);
    expect(dataSubnets(other, aVpc(other)).map(({ subnetId }) => subnetId)).toEqual(['private-a', 'private-b']);
  });
});

function idsOf(subnets: ec2.ISubnet[] = []): string[] {
  return subnets.map(({ node }) => node.id);
}
