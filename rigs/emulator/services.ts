import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { eventually } from '../eventually';
import type { DeployedStack } from './deployed-stack';

/** Long enough for another event, and what follows from it, to arrive. */
const QUIET_MS = 1500;

/** What can change about a running service. */
export interface ServiceState {
  readonly name: string;
  readonly taskDefinition: string;
  readonly newestDeployment: string;
  /** How often tasks have had to make way for others. */
  readonly replacements: number;
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
      name: properties.ServiceConnectConfiguration?.Services[0].DiscoveryName ?? logicalId,
      taskDefinition: services[0]?.taskDefinition ?? '',
      newestDeployment: newest?.id ?? '',
      replacements: services[0]?.events?.filter(({ message }) => message?.includes('draining')).length ?? 0,
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

/** The names of the services that were started anew, each as often as it was. Waits for the first, and for more. */
export async function redeployedSince(before: Map<string, ServiceState>, stack: DeployedStack): Promise<string[]> {
  await eventually('the redeployment of a reader', async () => {
    const names = changed(before, await stateOfServices(stack), 'newestDeployment');
    return names.length > 0 ? names : undefined;
  });
  await sleep(QUIET_MS);
  return [...(await stateOfServices(stack))].flatMap(([id, { name, replacements }]) =>
    Array<string>(replacements - (before.get(id)?.replacements ?? 0)).fill(name),
  );
}
