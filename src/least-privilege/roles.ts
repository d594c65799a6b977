import type { IConstruct } from 'constructs';
import { type DeclaredAccess, declaredAccess } from '../security/declared-access';
import { listOf, type Properties } from '../update-safety/template';
import { isBranded } from '../validation/brand';
import type { AppFacts, AppResource } from './app-facts';
import { type PlacedStatement, type Statement, statementOf, statementsOf } from './statements';

/** A role of the app, with everything that it may do. */
export interface AppRole {
  readonly resource: AppResource;
  readonly statements: PlacedStatement[];
  /** The ARNs of managed policies of AWS. */
  readonly awsPolicies: string[];
  /** The statements that constructs declare. Undefined for a role that is not one of the library. */
  readonly declared?: Statement[];
  /** The secrets that the containers of the role declare. */
  readonly secrets: string[];
}

const POLICIES = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy'];

/** Returns the roles of an app. */
export function rolesOf(facts: AppFacts): AppRole[] {
  const attached = attachedPolicies(facts);
  const constructs = new Map(facts.constructs.map((construct) => [facts.resourceOf(construct), construct]));
  return facts.ofType('AWS::IAM::Role').map((resource) => {
    const inline = listOf<Properties>(resource.properties.Policies).flatMap((_policy, index) =>
      statementsOf(facts, resource, `Policies/${index}/PolicyDocument`),
    );
    const arns = listOf(resource.properties.ManagedPolicyArns).map((arn) => facts.text(resource.stack, arn));
    const byArn = arns.flatMap((arn) => facts.referred(arn) ?? []);
    const policies = new Set([...(attached.get(resource.key) ?? []), ...byArn]);
    return {
      resource,
      statements: [...inline, ...[...policies].flatMap((policy) => statementsOf(facts, policy, 'PolicyDocument'))],
      awsPolicies: arns.filter((arn) => arn.includes(':iam::aws:policy/')),
      ...declarationsOf(facts, constructs.get(resource)),
    };
  });
}

/** Returns the policies that name a role, by the key of the role. */
function attachedPolicies(facts: AppFacts): Map<string, AppResource[]> {
  const attached = new Map<string, AppResource[]>();
  for (const policy of facts.ofType(...POLICIES)) {
    const { Roles, RoleName } = policy.properties;
    for (const role of listOf<unknown>(Roles ?? RoleName)) {
      const key = facts.referred(facts.text(policy.stack, role))?.key ?? '';
      attached.set(key, [...(attached.get(key) ?? []), policy]);
    }
  }
  return attached;
}

function declarationsOf(facts: AppFacts, construct?: IConstruct): Pick<AppRole, 'declared' | 'secrets'> {
  const role = construct && roleConstruct(construct);
  if (!role) return { secrets: [] };
  const { statements, secrets } = declaredAccess(role) as DeclaredAccess;
  const stack = facts.stackOf(role);
  return {
    declared: statements
      .map((statement) => stack.construct.resolve(statement.toStatementJson()))
      .map((json) => statementOf(facts, stack, json)),
    secrets: secrets.map((arn) => facts.textOf(role, arn)),
  };
}

/** Returns the role of the library that a resource belongs to. */
function roleConstruct(construct: IConstruct): IConstruct | undefined {
  return construct.node.scopes.find((scope) => isBranded(scope, 'ManagedPolicyRole'));
}
