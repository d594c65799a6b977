import { Stage } from 'aws-cdk-lib';
import { ServiceQuotas } from '../../src';
import { anApp, aStack } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

describe('the quotas of a scope', () => {
  test('are the defaults of AWS', () => {
    const { rulesPerSecurityGroup, rulesPerLoadBalancer, certificatesPerLoadBalancer } = ServiceQuotas.of(aStack());
    expect({ rulesPerSecurityGroup, rulesPerLoadBalancer, certificatesPerLoadBalancer }).toEqual({
      rulesPerSecurityGroup: 60,
      rulesPerLoadBalancer: 100,
      certificatesPerLoadBalancer: 25,
    });
  });

  test('are those of the nearest scope that states them', () => {
    const app = anApp();
    const stage = new Stage(app, 'Stage');
    const stack = aStack('Stack', {}, stage);
    ServiceQuotas.of(app).raise({ rulesPerSecurityGroup: 100, rulesPerLoadBalancer: 150 });
    ServiceQuotas.of(stage).raise({ rulesPerSecurityGroup: 120 });
    ServiceQuotas.of(stage).raise({ certificatesPerLoadBalancer: 40 });
    const quotas = ServiceQuotas.of(stack);
    expect(quotas.rulesPerSecurityGroup).toBe(120);
    expect(quotas.rulesPerLoadBalancer).toBe(150);
    expect(quotas.certificatesPerLoadBalancer).toBe(40);
    expect(ServiceQuotas.of(app).rulesPerSecurityGroup).toBe(100);
    expect(ServiceQuotas.of(aStack('Other', {}, app)).certificatesPerLoadBalancer).toBe(25);
  });

  test.each([
    ['rulesPerSecurityGroup', 59],
    ['rulesPerSecurityGroup', 1001],
    ['rulesPerLoadBalancer', 99],
    ['certificatesPerLoadBalancer', 25.5],
  ])('%s: %s is refused', (name, value) => {
    expectUsageError(() => ServiceQuotas.of(aStack()).raise({ [name]: value }), {
      code: 'QuotaOutOfRange',
      path: 'Stack',
      got: `${name}: ${value}`,
    });
  });
});
