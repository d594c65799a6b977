import { referencesIn } from '../canonical-values';
import { type Finding, shownResource, type UpdateFacts } from '../finding';
import { propertiesOf } from '../template';
import { constructPath, resourceKey } from '../update';
import { UpdateSafetyRule } from '../update-safety-rule';
import { shiftedTargetGroups } from './shifted-weights';

const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
/** The properties of a listener and of a listener rule that name target groups. */
const ACTIONS = ['Actions', 'DefaultActions'];

/**
 * Finds target groups that the update replaces while clients send requests to them.
 *
 * CloudFormation points the listener to the new target group before a task is registered in it.
 */
export function findReplacedTargetGroups(facts: UpdateFacts): Finding[] {
  const inUse = targetGroupsInUse(facts);
  const shifted = shiftedTargetGroups(facts);
  return facts.resources.flatMap((update) => {
    const key = resourceKey(update);
    const causes = facts.replaced.get(key);
    if (update.type !== TARGET_GROUP || !causes || !inUse.has(key) || shifted.has(key)) return [];
    const path = constructPath(update);
    return [
      {
        rule: UpdateSafetyRule.TARGET_GROUP_REPLACED,
        stack: update.stack,
        id: update.id,
        path,
        locations: causes.map((name) => `Properties/${name}`),
        description: `${shownResource(path, update.id)}: the change of ${causes.join(', ')} replaces this target group. Clients get errors until the tasks of the new target group are healthy.`,
        fix: 'Keep the port and the protocol of the service, and the encryption of the mesh. Or add the service under another name, move the route to it, and then remove the old one. Or deploy while no client is connected, and acknowledge the finding (docs/changes.md).',
      },
    ];
  });
}

/** Returns the keys of the target groups that a deployed listener or listener rule forwards to. */
function targetGroupsInUse({ resources, standing, before }: UpdateFacts): Set<string> {
  const found = new Set<string>();
  for (const { stack, before: deployed } of [...resources, ...standing]) {
    if (!deployed?.Type.startsWith('AWS::ElasticLoadBalancingV2::Listener')) continue;
    for (const name of ACTIONS) {
      for (const key of referencesIn(before.of(stack.name, propertiesOf(deployed)[name]))) found.add(key);
    }
  }
  return found;
}
