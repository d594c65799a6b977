import { type Finding, shownResource, type UpdateFacts } from '../finding';
import { listOf, type Properties, propertiesOf, type Resource, resourcesOf, type Template } from '../template';
import { constructPath, type ResourceUpdate } from '../update';
import { UpdateSafetyRule } from '../update-safety-rule';

/**
 * Finds services of Service Connect whose application gets another protocol, which Amazon ECS refuses.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
 */
export function findChangedProtocols(facts: UpdateFacts): Finding[] {
  return facts.resources.flatMap((update) => {
    const { before, after, stack } = update;
    if (!before || !after || update.type !== 'AWS::ECS::Service') return [];
    const [old, young] = [protocolsOf(before, stack.before), protocolsOf(after, stack.after)];
    const changed = [...old].find(([name, protocol]) => young.has(name) && young.get(name) !== protocol);
    if (!changed) return [];
    const [name, protocol] = changed;
    return [protocolChanged(update, { name, from: protocol, to: young.get(name) as string })];
  });
}

/** Returns the protocols of the ports of a service in Service Connect, by the name in the namespace. */
function protocolsOf(service: Resource, template: Template): Map<string, string> {
  const { ServiceConnectConfiguration: connect, TaskDefinition: task } = propertiesOf(service);
  const definition = propertiesOf(resourcesOf(template)[task?.Ref]);
  const mappings = listOf<Properties>(definition.ContainerDefinitions).flatMap(({ PortMappings }) =>
    listOf<Properties>(PortMappings),
  );
  const entries = listOf<Properties>(connect?.Services).flatMap(({ DiscoveryName, PortName }) =>
    mappings
      .filter(({ Name }) => Name === PortName)
      .map(({ AppProtocol = 'tcp' }): [string, string] => [DiscoveryName, AppProtocol]),
  );
  return new Map(entries);
}

function protocolChanged(
  update: ResourceUpdate,
  { name, from, to }: { readonly name: string; readonly from: string; readonly to: string },
): Finding {
  const path = constructPath(update);
  return {
    rule: UpdateSafetyRule.PROTOCOL_CHANGED,
    stack: update.stack,
    id: update.id,
    path,
    locations: ['Properties/ServiceConnectConfiguration'],
    description: `${shownResource(path, update.id)}: the protocol of '${name}' changes from ${from} to ${to}. Amazon ECS refuses this for a service in Service Connect.`,
    fix: 'Keep the protocol. Or add a service with another name and the new protocol, move its callers, and then remove the old service.',
  };
}
