import { listOf, type Properties } from '../update-safety/template';
import type { AppFacts, AppResource, AppStack } from './app-facts';

/** A statement of a policy, with canonical texts. */
export interface Statement {
  readonly effect: string;
  readonly actions: string[];
  /** Indicates whether the statement matches all actions but these. */
  readonly notActions: boolean;
  readonly resources: string[];
  /** Indicates whether the statement matches all resources but these. */
  readonly notResources: boolean;
  readonly condition: string;
  /** The principals of a resource policy or a trust policy, as `Service:name`, `AWS:arn` or `*`. */
  readonly principals: string[];
}

/** A statement in a resource of a template. */
export interface PlacedStatement extends Statement {
  readonly resource: AppResource;
  readonly location: string;
}

/** Returns the statements of a policy document in a template. */
export function statementsOf(facts: AppFacts, resource: AppResource, location: string): PlacedStatement[] {
  const document = location.split('/').reduce<Properties>((value, key) => value?.[key], resource.properties);
  return listOf<Properties>(document?.Statement).map((statement, index) => ({
    ...statementOf(facts, resource.stack, statement),
    resource,
    location: `Properties/${location}/Statement/${index}`,
  }));
}

/** Returns a statement of a policy with canonical texts. */
export function statementOf(facts: AppFacts, stack: AppStack, json: Properties): Statement {
  const texts = (value: unknown) => listOf(value).map((each) => facts.text(stack, each));
  return {
    effect: json.Effect,
    actions: texts(json.Action ?? json.NotAction),
    notActions: json.NotAction !== undefined,
    resources: texts(json.Resource ?? json.NotResource),
    notResources: json.NotResource !== undefined,
    condition: json.Condition ? facts.text(stack, json.Condition) : '',
    principals:
      typeof json.Principal === 'object'
        ? Object.entries(json.Principal).flatMap(([kind, names]) => texts(names).map((name) => `${kind}:${name}`))
        : texts(json.Principal),
  };
}

/** One action on one resource that a statement allows or denies. What has `Not` stays together. */
export interface Edge {
  readonly action: string;
  readonly resource: string;
  /** The whole edge, to compare it. */
  readonly key: string;
  readonly effect: string;
}

/** Returns the edges of a statement. */
export function edgesOf(statement: Statement): Edge[] {
  const { effect, condition, notActions, notResources } = statement;
  const actions = notActions ? [`all but ${[...statement.actions].sort().join(', ')}`] : statement.actions;
  const resources = notResources ? [`all but ${[...statement.resources].sort().join(', ')}`] : statement.resources;
  return actions.flatMap((action) =>
    resources.map((resource) => ({
      action,
      resource,
      effect,
      key: [effect, action.toLowerCase(), resource, condition].join(' '),
    })),
  );
}
