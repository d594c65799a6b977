import { ContainerHealthCheck } from '../../src';
import { applicationOf, aService } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

describe('ContainerHealthCheck', () => {
  test('http() is the default and requests the health path on the port of the service', () => {
    const { HealthCheck } = applicationOf(aService({ port: 9000, healthPath: '/up' }).stack);
    expect(HealthCheck).toMatchObject({ Interval: 10, Timeout: 5, Retries: 3, StartPeriod: 30 });
    expect(HealthCheck.Command[0]).toBe('CMD-SHELL');
    expect(HealthCheck.Command[1]).toContain('http://127.0.0.1:9000/up');
  });

  test('command() runs the command', () => {
    const containerHealthCheck = ContainerHealthCheck.command(['CMD', '/app', 'check']);
    expect(applicationOf(aService({ containerHealthCheck }).stack).HealthCheck.Command).toEqual([
      'CMD',
      '/app',
      'check',
    ]);
  });

  test('command() rejects an empty command', () => {
    expectUsageError(() => ContainerHealthCheck.command([]), {
      code: 'InvalidHealthCheck',
      path: 'ContainerHealthCheck.command()',
      got: 'command: an empty list',
    });
  });

  test('none() adds no health check to the container', () => {
    const { stack } = aService({ containerHealthCheck: ContainerHealthCheck.none() });
    expect(applicationOf(stack).HealthCheck).toBeUndefined();
  });
});
