import { Stack } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { UsageError } from '../../validation/usage-error';
import type { DeploymentPolicy } from './deployment-policy';

/**
 * Why ECS could not move the traffic of a service, whatever made its ECS service so: a mesh of another's making, or an override.
 * Known at the end of the synth only.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-implementation.html
 */
export function validateTrafficShift(
  scope: IConstruct,
  service: ecs.CfnService,
  { kind, shiftsTraffic }: DeploymentPolicy,
): string[] {
  if (!shiftsTraffic) return [];
  const policy = `DeploymentPolicy.${kind}()`;
  const fix =
    'deploy the service by DeploymentPolicy.rolling(), or let Service Connect or a load balancer carry its traffic';
  const { serviceRegistries, serviceConnectConfiguration, loadBalancers } = Stack.of(scope).resolve({
    serviceRegistries: service.serviceRegistries,
    serviceConnectConfiguration: service.serviceConnectConfiguration,
    loadBalancers: service.loadBalancers,
  });
  if (serviceRegistries?.length > 0) {
    return [
      new UsageError(scope, 'NotWithShiftedTraffic', {
        got: `a registry of AWS Cloud Map, and ${policy}`,
        expected: 'traffic that Amazon ECS can move: names in DNS lead to both versions at once',
        fix,
      }).message,
    ];
  }
  if (kind === 'blueGreen' || serviceConnectConfiguration || loadBalancers?.length > 0) return [];
  return [
    new UsageError(scope, 'NotWithShiftedTraffic', {
      got: `${policy}, on a service without Service Connect and without routes`,
      expected: 'traffic of which Amazon ECS can move a share',
      fix,
    }).message,
  ];
}
