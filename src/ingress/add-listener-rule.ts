import { Names, Stack } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct, IConstruct } from 'constructs';
import { childScope } from '../naming/child-scope';

/**
 * Adds a rule to a listener. Its logical id depends on the scope and the priority, and not on the service.
 *
 * A priority is free only after its rule is deleted, and CloudFormation creates before it deletes. With this id, a route that
 * moves to another service changes its rule in place.
 *
 * @param owner the service of the rule, or the listener itself
 * @param rulesScope the scope of all rules of the listener
 */
export function addListenerRule(
  owner: IConstruct,
  rulesScope: Construct,
  props: elbv2.ApplicationListenerRuleProps,
): elbv2.ApplicationListenerRule {
  return new elbv2.ApplicationListenerRule(scopeOf(owner, rulesScope), `Route${props.priority}`, props);
}

/** A rule is in the stack of its service: the listener's stack cannot refer to the target groups of later stacks. */
function scopeOf(owner: IConstruct, rulesScope: Construct): Construct {
  const stack = Stack.of(owner);
  return stack === Stack.of(rulesScope) ? rulesScope : childScope(stack, Names.nodeUniqueId(rulesScope.node));
}
