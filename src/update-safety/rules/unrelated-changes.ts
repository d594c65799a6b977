import { changedProperties, type Finding, isChanged, type UpdateFacts } from '../finding';
import { type ServiceGroup, serviceGroups } from '../service-groups';
import type { ResourceUpdate } from '../update';
import { UpdateSafetyRule } from '../update-safety-rule';

/**
 * Finds services that change although the update is about services that they are not connected to.
 *
 * Two templates do not show which declaration somebody has changed. With a list of changed services, each other service that
 * changes is a violation if it is not connected to one of them. Without it, the services that come or go count as changed. A
 * service that was changed on purpose in the same update is then reported too, so these findings are warnings.
 */
export function findUnrelatedChanges(facts: UpdateFacts, changedServices?: string[]): Finding[] {
  const groups = serviceGroups(facts);
  const origins = groups.filter((group) =>
    changedServices ? changedServices.some((service) => isNamed(group, service)) : group.isAddedOrRemoved,
  );
  if (origins.length === 0 && !changedServices) return [];
  const related = new Set(origins.flatMap(({ path, neighbours }) => [path, ...neighbours]));
  return groups
    .filter(({ path, isChanged: changes }) => changes && !related.has(path))
    .map((group) => findingOf(facts, group, origins, !changedServices));
}

/** Indicates whether a name is the path of a group, or its last id. */
function isNamed({ path }: ServiceGroup, name: string): boolean {
  return path === name || path.endsWith(`/${name}`);
}

function findingOf(facts: UpdateFacts, group: ServiceGroup, origins: ServiceGroup[], warning: boolean): Finding {
  const changed = group.members.filter((update) => isChanged(facts, update));
  const about = origins.map(({ path }) => path).join(', ') || 'no service';
  return {
    rule: UpdateSafetyRule.UNRELATED_CHANGE,
    warning,
    stack: group.service.stack,
    id: group.service.id,
    path: group.path,
    locations: changed.map((update) => changeOf(facts, update)),
    description: `${group.path}: the service changes, and it is not connected to what the update is about (${about}). Changed: ${changed.map(({ id }) => id).join(', ')}.`,
    fix: 'Deploy the changes of this service in an update of their own. If nobody has changed the service, find the value that is derived from the others, for example a place in a list.',
  };
}

function changeOf(facts: UpdateFacts, update: ResourceUpdate): string {
  if (!update.before) return `${update.id} (created)`;
  if (!update.after) return `${update.id} (deleted)`;
  return `${update.id}/Properties/${changedProperties(facts, update).join(', ')}`;
}
