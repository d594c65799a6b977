import { referencesIn } from './canonical-values';
import { isChanged, type UpdateFacts } from './finding';
import { listOf, type Resource } from './template';
import { constructPath, type ResourceUpdate, resourceKey } from './update';

const SERVICE = 'AWS::ECS::Service';

/** An ECS service with all resources of the construct that contains it. */
export interface ServiceGroup {
  /** The path of the construct that contains the service, its task definition, and everything that belongs to them. */
  readonly path: string;
  readonly service: ResourceUpdate;
  readonly members: ResourceUpdate[];
  /** The paths of the groups that this group refers to, or that refer to it, deployed or new. */
  readonly neighbours: Set<string>;
  readonly isChanged: boolean;
  /** Indicates whether the update creates or deletes the service. */
  readonly isAddedOrRemoved: boolean;
}

/**
 * Returns the services of an update with their resources. A service without the path of its construct is left out.
 *
 * The services of deployed stacks that have left the app are included. They do not change, but others lose their edges
 * to them.
 */
export function serviceGroups(facts: UpdateFacts): ServiceGroup[] {
  const all = [...facts.resources, ...facts.standing];
  const services = new Map<string, ResourceUpdate>();
  const shared = new Set<string>();
  for (const update of all.filter(({ type }) => type === SERVICE)) {
    const path = groupPath(facts, update);
    if (path === undefined) continue;
    if (services.has(path)) shared.add(path);
    services.set(path, update);
  }
  // Services with one path cannot be distinguished.
  for (const path of shared) services.delete(path);
  const members = new Map([...services.keys()].map((path): [string, ResourceUpdate[]] => [path, []]));
  const owners = new Map<string, string>();
  for (const update of all) {
    const path = constructPath(update) ?? '';
    const owner = [...services.keys()]
      .filter((candidate) => path.startsWith(`${candidate}/`))
      .sort((one, other) => other.length - one.length)[0];
    if (owner === undefined) continue;
    members.get(owner)?.push(update);
    owners.set(resourceKey(update), owner);
  }
  const edges = edgesBetween(facts, members, owners);
  return [...services].map(([path, service]) => ({
    path,
    service,
    members: members.get(path) as ResourceUpdate[],
    neighbours: edges.get(path) as Set<string>,
    isChanged:
      !facts.standing.includes(service) &&
      (members.get(path) as ResourceUpdate[]).some((update) => isChanged(facts, update)),
    isAddedOrRemoved: !service.before || !service.after,
  }));
}

/** Returns the path that a service and its task definition have in common. */
function groupPath(facts: UpdateFacts, update: ResourceUpdate): string | undefined {
  const path = constructPath(update);
  const side = update.after ? 'after' : 'before';
  const [taskDefinition] = referencesIn(
    facts[side].of(update.stack.name, (update[side] as Resource).Properties?.TaskDefinition),
  );
  const other = [...facts.resources, ...facts.standing].find((candidate) => resourceKey(candidate) === taskDefinition);
  const otherPath = other && constructPath(other);
  if (path === undefined || otherPath === undefined) return undefined;
  const [segments, others] = [path.split('/'), otherPath.split('/')];
  const common = segments.findIndex((segment, index) => segment !== others[index]);
  return segments.slice(0, common).join('/');
}

function edgesBetween(
  facts: UpdateFacts,
  members: Map<string, ResourceUpdate[]>,
  owners: Map<string, string>,
): Map<string, Set<string>> {
  const edges = new Map([...members.keys()].map((path): [string, Set<string>] => [path, new Set()]));
  for (const [path, updates] of members) {
    for (const key of updates.flatMap((update) => referencesOf(facts, update))) {
      const owner = owners.get(key);
      if (owner === undefined || owner === path) continue;
      edges.get(path)?.add(owner);
      edges.get(owner)?.add(path);
    }
  }
  return edges;
}

/** Returns the resources that a resource refers to, deployed or new. */
function referencesOf(facts: UpdateFacts, { stack, before, after }: ResourceUpdate): string[] {
  return (['before', 'after'] as const).flatMap((side) => {
    const resource = side === 'before' ? before : after;
    if (!resource) return [];
    const order = listOf(resource.DependsOn).map((id) => `${stack.name}.${id}`);
    return [...order, ...referencesIn(facts[side].of(stack.name, resource.Properties))];
  });
}
