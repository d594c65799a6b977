import type { AppFacts } from '../app-facts';
import { ACKNOWLEDGE, type Finding, shownOf, shownText } from '../finding';
import { LeastPrivilegeRule } from '../least-privilege-rule';
import type { AppRole } from '../roles';
import type { PlacedStatement } from '../statements';
import { isUnlimited } from '../unlimited-actions';

/** An action pattern for a whole service, or for everything. */
export const ALL_ACTIONS = /^(?:[\w-]+:)?\*$/;
/** An ARN of all resources of a type, or of a service. The first part of an object in S3 is its bucket. */
const ALL_RESOURCES = /^(?:\*|arn(?::[^:]*){4}:\*|arn:[^:]*:(?!s3:)[^:]*(?::[^:]*){2}:[\w-]+[:/]\*)$/;
/** An ARN of all resources of one type. */
const ALL_OF_ONE_TYPE = /^arn:[^:]*:(?!s3:)[^:]*(?::[^:]*){2}:[\w-]+[:/]\*$/;
/** Keys of a condition that limit the resources. */
const CHOOSING = /:ResourceTag\/|ecs:cluster/;
/** Actions that read names and tags. They may have all resources of one type, of one cluster, or with a tag. */
const READING = /:(?:Describe|List)\w+$/;
/** The managed policies of AWS that allow all actions of a service, or of many. */
const WIDE_POLICIES = /:policy\/(?:.*\/)?(?:\w*Administrator\w*|\w*PowerUser\w*|\w*FullAccess)$/;

/** Finds permissions of all roles that are wider than AWS requires. */
export function findWildcards(facts: AppFacts, roles: AppRole[]): Finding[] {
  return roles.flatMap((role) => [
    ...role.statements
      .filter(({ effect }) => effect === 'Allow')
      .flatMap((statement) => [...wideActions(role, statement), ...wideResources(facts, role, statement)]),
    ...role.awsPolicies.filter((arn) => WIDE_POLICIES.test(arn)).map((arn) => widePolicy(facts, role, arn)),
  ]);
}

function wideActions({ resource: role }: AppRole, statement: PlacedStatement): Finding[] {
  const { actions, notActions, resource, location } = statement;
  const wide = notActions ? actions : actions.filter((action) => ALL_ACTIONS.test(action));
  if (wide.length === 0) return [];
  return [
    {
      rule: LeastPrivilegeRule.WILDCARD_ACTION,
      resource,
      location: `${location}/${notActions ? 'NotAction' : 'Action'}`,
      actions: wide,
      description: `${shownOf(role)} may do ${notActions ? 'everything but ' : ''}${wide.join(', ')}.`,
      fix: `List the actions that the role needs. ${ACKNOWLEDGE}`,
    },
  ];
}

function wideResources(facts: AppFacts, { resource: role }: AppRole, statement: PlacedStatement): Finding[] {
  const { actions, notActions, notResources, resources, resource, location, condition } = statement;
  const wide = notResources ? resources : resources.filter(isEveryResource);
  const isLimited = CHOOSING.test(condition) || (!notResources && wide.every(isOneTypeOf));
  const limitable = notActions
    ? actions
    : actions.filter((action) => !isUnlimited(action) && !(isLimited && READING.test(action)));
  if (wide.length === 0 || limitable.length === 0) return [];
  return [
    {
      rule: LeastPrivilegeRule.WILDCARD_RESOURCE,
      resource,
      location: `${location}/${notResources ? 'NotResource' : 'Resource'}`,
      actions: limitable,
      description: `${shownOf(role)} may ${limitable.join(', ')} on ${notResources ? 'everything but ' : ''}${wide.map((text) => shownText(facts, text)).join(', ')}. AWS supports single resources for it.`,
      fix: `Name the resources. ${ACKNOWLEDGE}`,
    },
  ];
}

function isOneTypeOf(text: string): boolean {
  return ALL_OF_ONE_TYPE.test(withoutReferences(text));
}

/** Returns a text without its references, which contain colons. */
function withoutReferences(text: string): string {
  return text.replace(/<[^<>]+>/g, 'x');
}

/** Indicates whether a resource of a statement is every resource of a type. */
function isEveryResource(text: string): boolean {
  return ALL_RESOURCES.test(withoutReferences(text));
}

function widePolicy(facts: AppFacts, { resource }: AppRole, arn: string): Finding {
  return {
    rule: LeastPrivilegeRule.WILDCARD_ACTION,
    resource,
    location: 'Properties/ManagedPolicyArns',
    description: `${shownOf(resource)} has the managed policy ${shownText(facts, arn)}, which allows all actions.`,
    fix: `List the actions and resources that the role needs. ${ACKNOWLEDGE}`,
  };
}
