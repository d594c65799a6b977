import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import type { DeployedStack } from '../promises/deployed-stack';

/** What can change about a running service. */
export interface ServiceState {
  readonly name: string;
  readonly taskDefinition: string;
  readonly newestDeployment: string;
}

/** How every service of a stack stands, by its logical id. */
export async function stateOfServices(stack: DeployedStack): Promise<Map<string, ServiceState>> {
  const ecs = new ECSClient(stack.clients);
  const states = new Map<string, ServiceState>();
  for (const { logicalId, physicalId, properties } of stack.ofType('AWS::ECS::Service')) {
    const { services = [] } = await ecs.send(
      new DescribeServicesCommand({ cluster: stack.resolve(properties.Cluster), services: [physicalId] }),
    );
    const newest = services[0]?.deployments?.find(({ status }) => status === 'PRIMARY');
    states.set(logicalId, {
      name: properties.ServiceConnectConfiguration.Services[0].DiscoveryName,
      taskDefinition: services[0]?.taskDefinition ?? '',
      newestDeployment: newest?.id ?? '',
    });
  }
  return states;
}

/** The names of the services whose state is not what it was. */
export function changed(
  before: Map<string, ServiceState>,
  after: Map<string, ServiceState>,
  what: keyof ServiceState,
): string[] {
  return [...after].filter(([id, state]) => state[what] !== before.get(id)?.[what]).map(([, { name }]) => name);
}
