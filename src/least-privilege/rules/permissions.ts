import type { AppFacts, AppResource } from '../app-facts';
import { ACKNOWLEDGE, type Finding, shownOf, shownText } from '../finding';
import { LeastPrivilegeRule } from '../least-privilege-rule';
import { allows, containerSecrets, isNeeded, type Need, needsOf } from '../needs';
import type { AppRole } from '../roles';
import { type Edge, edgesOf, type Statement } from '../statements';

/** The managed policies of AWS that roles of the library have, because AWS keeps them up to date. */
const AWS_POLICIES =
  /:policy\/(?:AmazonECSInfrastructureRolePolicyForLoadBalancers|service-role\/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity)$/;

/** An edge in a template. */
interface PlacedEdge extends Edge {
  readonly policy: AppResource;
  readonly location: string;
}

/** A role of the library. */
type LibraryRole = AppRole & { readonly declared: Statement[] };

/** Finds permissions of the library's roles that no construct declares, and declared ones that are missing. */
export function findPermissions(facts: AppFacts, roles: AppRole[]): Finding[] {
  const needs = needsOf(facts);
  return roles
    .filter(isOfLibrary)
    .flatMap((role) => {
      const own = needs.filter((need) => need.role === role.resource.key);
      return [
        ...undeclaredPermissions(facts, role, own),
        ...undeclaredPolicies(facts, role),
        ...missingStatements(facts, role),
        ...missingNeeds(facts, role, own),
      ];
    })
    .concat(undeclaredSecrets(facts, roles));
}

function isOfLibrary(role: AppRole): role is LibraryRole {
  return role.declared !== undefined;
}

function undeclaredPermissions(
  facts: AppFacts,
  { resource, statements, declared }: LibraryRole,
  needs: Need[],
): Finding[] {
  const known = new Set(declared.flatMap(edgesOf).map(({ key }) => key));
  const edges: PlacedEdge[] = statements.flatMap((statement) =>
    edgesOf(statement).map((edge) => ({ ...edge, policy: statement.resource, location: statement.location })),
  );
  const undeclared = edges.filter(
    ({ effect, key, action, resource: target }) =>
      effect === 'Allow' && !known.has(key) && !needs.some((need) => isNeeded(need, action, target)),
  );
  const byTarget = new Map<string, PlacedEdge[]>();
  for (const edge of undeclared) byTarget.set(edge.resource, [...(byTarget.get(edge.resource) ?? []), edge]);
  return [...byTarget].map(([target, [first, ...others]]) => {
    const actions = [first, ...others].map(({ action }) => action);
    return {
      rule: LeastPrivilegeRule.UNDECLARED_PERMISSION,
      resource: first.policy,
      location: first.location,
      actions,
      description: `${shownOf(resource)} may ${actions.join(', ')} on ${shownText(facts, target)}. No construct declares it.`,
      fix: `Remove the grant. A service gets a secret by its secrets or addSecret(), and a database by databaseAccess. ${ACKNOWLEDGE}`,
    };
  });
}

function undeclaredPolicies(facts: AppFacts, { resource, awsPolicies }: AppRole): Finding[] {
  return awsPolicies
    .filter((arn) => !AWS_POLICIES.test(arn))
    .map((arn) => ({
      rule: LeastPrivilegeRule.UNDECLARED_PERMISSION,
      resource,
      location: 'Properties/ManagedPolicyArns',
      description: `${shownOf(resource)} has the managed policy ${shownText(facts, arn)}. No construct declares it.`,
      fix: `Grant the single actions that the role needs, on single resources. ${ACKNOWLEDGE}`,
    }));
}

function missingStatements(facts: AppFacts, { resource, statements, declared }: LibraryRole): Finding[] {
  const present = new Set(statements.flatMap(edgesOf).map(({ key }) => key));
  const missing = declared.flatMap(edgesOf).filter(({ key }) => !present.has(key));
  return missing.slice(0, 1).map(({ effect, action, resource: target }) => ({
    rule: LeastPrivilegeRule.MISSING_PERMISSION,
    resource,
    location: 'Properties',
    actions: missing.map((edge) => edge.action),
    description: `${shownOf(resource)}: the policies do not ${effect === 'Deny' ? 'deny' : 'allow'} ${action} on ${shownText(facts, target)} as declared. ${missing.length} permissions are missing.`,
    fix: 'Find what changes the policy, for example an aspect or an override.',
  }));
}

function missingNeeds(facts: AppFacts, { resource, statements }: AppRole, needs: Need[]): Finding[] {
  return needs.flatMap(({ required, target, purpose }) => {
    const actions = required.filter((action) => !statements.some((statement) => allows(statement, action, target)));
    if (actions.length === 0) return [];
    return [
      {
        rule: LeastPrivilegeRule.MISSING_PERMISSION,
        resource,
        location: 'Properties',
        actions,
        description: `${shownOf(resource)} ${purpose}, and it may not ${actions.join(', ')} on ${shownText(facts, target)}.`,
        fix: 'Find what removes the permission, for example an aspect or an override.',
      },
    ];
  });
}

/** Finds secrets that a container reads although its service does not declare them. */
function undeclaredSecrets(facts: AppFacts, roles: AppRole[]): Finding[] {
  return facts.ofType('AWS::ECS::TaskDefinition').flatMap((definition) => {
    const key = facts.referred(facts.text(definition.stack, definition.properties.ExecutionRoleArn))?.key;
    const role = roles.find(({ resource, declared }) => declared && resource.key === key);
    if (!role) return [];
    return containerSecrets(facts, definition)
      .filter(({ text }) => !role.secrets.some((secret) => text === secret || text.startsWith(`${secret}:`)))
      .map(({ container, variable, text, location }) => ({
        rule: LeastPrivilegeRule.UNDECLARED_SECRET,
        resource: definition,
        location,
        description: `${shownOf(definition)}: the container ${container} reads ${shownText(facts, text)} as ${variable}. The service does not declare it.`,
        fix: `Declare it with the secrets of the service, or with addSecret(). ${ACKNOWLEDGE}`,
      }));
  });
}
