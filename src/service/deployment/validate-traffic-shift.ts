import { Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { UsageError } from '../../validation/usage-error';
import type { DeploymentPolicy } from './deployment-policy';

const FIX =
  'use DeploymentPolicy.rolling(), or route the traffic of the service through Service Connect or a load balancer';

/**
 * Returns the reason why ECS cannot shift the traffic of a service.
 *
 * Runs at the end of synthesis, because a custom mesh backend or an override may change the ECS service.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-implementation.html
 */
export function validateTrafficShift(
  scope: IConstruct,
  service: ecs.CfnService,
  { _shift }: DeploymentPolicy,
): string[] {
  if (!_shift) return [];
  const policy = `DeploymentPolicy.${_shift.factory}()`;
  const { serviceRegistries, serviceConnectConfiguration, loadBalancers } = Stack.of(scope).resolve({
    serviceRegistries: service.serviceRegistries,
    serviceConnectConfiguration: service.serviceConnectConfiguration,
    loadBalancers: service.loadBalancers,
  });
  if (serviceRegistries?.length > 0) {
    return [
      new UsageError(scope, 'NotWithShiftedTraffic', {
        got: `a Cloud Map service registry, and ${policy}`,
        expected: 'traffic that ECS can shift: DNS names resolve to both versions at once',
        fix: FIX,
      }).message,
    ];
  }
  const { strategy } = _shift;
  if (strategy === ecs.DeploymentStrategy.BLUE_GREEN || serviceConnectConfiguration || loadBalancers?.length > 0) {
    return [];
  }
  return [
    new UsageError(scope, 'NotWithShiftedTraffic', {
      got: `${policy}, on a service without Service Connect and without routes`,
      expected: 'traffic of which ECS can shift a share',
      fix: FIX,
    }).message,
  ];
}
