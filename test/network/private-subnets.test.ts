import { privateSubnets } from '../../src/network/private-subnets';
import { aStack, aVpc } from '../support/stacks';

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
});
