import { type Finding, shownResource, type UpdateFacts } from '../finding';
import { NAMES } from '../replacement-table';
import { contentOf, isKept } from '../stateful-types';
import type { Resource } from '../template';
import { constructPath, type ResourceUpdate, resourceKey } from '../update';
import { UpdateSafetyRule } from '../update-safety-rule';

const ACKNOWLEDGE = 'If it is intended, save the content first, and acknowledge the finding.';

/** The advice on a replacement that is intended, by type. */
const WAYS: Record<string, string> = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer':
    'Lower the TTL of the DNS records that name the load balancer before the update.',
  'AWS::RDS::DBCluster': 'Restore a snapshot into the new database, or copy the data (docs/changes.md, Cautions).',
  'AWS::RDS::DBInstance': 'Restore a snapshot into the new database, or copy the data (docs/changes.md, Cautions).',
};

/** Finds resources with content that the update replaces, deletes, or leaves in the account. */
export function findStatefulResources(facts: UpdateFacts): Finding[] {
  return facts.resources.flatMap((update) => {
    const { before, after } = update;
    const content = before && contentOf(before);
    if (!before || !content) return [];
    if (!after) return [leaves(update, before, content)];
    const causes = facts.replaced.get(resourceKey(update));
    return causes ? [replaced(update, after, content, causes)] : [];
  });
}

function replaced(update: ResourceUpdate, after: Resource, content: string, causes: string[]): Finding {
  const path = constructPath(update);
  const kept = isKept(after, after.UpdateReplacePolicy);
  // People read the old logs where they are, and the new ones beside them.
  const warning = kept && update.type === 'AWS::Logs::LogGroup';
  const rest = kept ? 'The new resource is empty, and the old one stays in the account.' : `This loses ${content}.`;
  return {
    ...placeOf(update),
    rule: warning ? UpdateSafetyRule.STATEFUL_RETAINED : UpdateSafetyRule.STATEFUL_REPLACED,
    warning,
    locations: causes.map((name) => `Properties/${name}`),
    description: `${shownResource(path, update.id)}: the change of ${causes.join(', ')} replaces the ${update.type}. ${rest}`,
    fix: `Keep ${causes.join(', ')} as deployed. ${WAYS[update.type] ? `${WAYS[update.type]} ` : ''}${ACKNOWLEDGE}`,
  };
}

function leaves(update: ResourceUpdate, before: Resource, content: string): Finding {
  const shown = `${shownResource(constructPath(update), update.id)}: the ${update.type}`;
  const policy = before.DeletionPolicy;
  if (!isKept(before, policy)) {
    return {
      ...placeOf(update),
      rule: UpdateSafetyRule.STATEFUL_DELETED,
      locations: ['DeletionPolicy'],
      description: `${shown} leaves the template, and its deletion policy is ${policy ?? 'Delete'}. This loses ${content}.`,
      fix: `Keep the construct and its id. To keep the resource alone, first deploy removalPolicy: RemovalPolicy.RETAIN. ${ACKNOWLEDGE}`,
    };
  }
  const name = NAMES[update.type];
  const fixed = name && before.Properties?.[name] !== undefined;
  return {
    ...placeOf(update),
    rule: UpdateSafetyRule.STATEFUL_RETAINED,
    warning: true,
    locations: ['DeletionPolicy'],
    description: `${shown} leaves the template. Its deletion policy ${policy ? `(${policy}) ` : ''}keeps ${content}, and no stack manages it.${
      fixed ? ` It has a fixed ${name}, so the stack cannot create it again.` : ''
    }`,
    fix: fixed
      ? 'Before the stack creates it again, import it (cdk import), rename it or delete it (docs/changes.md, Cautions).'
      : 'Delete it when its content is not needed. To keep it in the stack, keep the construct and its id.',
  };
}

function placeOf(update: ResourceUpdate) {
  return { stack: update.stack, id: update.id, path: constructPath(update) };
}
