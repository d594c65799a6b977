import { Token } from 'aws-cdk-lib';
import { DeploymentPolicy } from '../../../src';
import { aStack } from '../../support/stacks';
import { expectUsageError } from '../../support/usage-errors';

describe('DeploymentPolicy.rolling()', () => {
  test('keeps every task while new ones come', () => {
    expect(DeploymentPolicy.rolling().bind(aStack())).toEqual({ minHealthyPercent: 100, maxHealthyPercent: 200 });
  });

  test('takes other percentages, also ones that are known at deployment only', () => {
    const maxHealthyPercent = Token.asNumber({ Ref: 'Max' });
    const policy = DeploymentPolicy.rolling({ minHealthyPercent: 50, maxHealthyPercent });
    expect(policy.bind(aStack())).toEqual({ minHealthyPercent: 50, maxHealthyPercent });
  });

  test.each([
    { minHealthyPercent: -1 },
    { minHealthyPercent: 101 },
    { minHealthyPercent: 50.5 },
    { maxHealthyPercent: 100 },
    { maxHealthyPercent: 150.5 },
  ])('refuses %j', (options) => {
    const [[name, value]] = Object.entries(options);
    expectUsageError(() => DeploymentPolicy.rolling(options).bind(aStack('Risk')), {
      code: 'DeploymentPercentOutOfRange',
      path: 'Risk',
      got: `${name}: ${value}`,
    });
  });
});
