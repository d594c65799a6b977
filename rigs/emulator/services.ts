import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { eventually } from '../eventually';
import type { DeployedStack } from './deployed-stack';

/** Long enough for a further event and its redeployment. */
const QUIET_MS = 1500;

/** The properties of a running service that can change. */
export interface ServiceState {
  readonly name: string;
  readonly taskDefinition: string;
  readonly newestDeployment: string;
  /** The number of task replacements. */
  readonly replacements: number;
}

/** Returns the state of every service of a stack, by logical id. */
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

/** Returns the names of the services whose state has changed. */
export function changed(
  before: Map<string, ServiceState>,
  after: Map<string, ServiceState>,
  what: keyof ServiceState,
): string[] {
  return [...after].filter(([id, state]) => state[what] !== before.get(id)?.[what]).map(([, { name }]) => name);
}

/** Returns the names of redeployed services, once for each redeployment. Waits for the first one and for further ones. */
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
