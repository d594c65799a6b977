import { Names, Stack } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IConstruct } from 'constructs';
import { childScope } from '../naming/child-scope';

/**
 * Adds a rule to a listener. Its logical id depends on the listener and the priority, and not on the service.
 *
 * A priority is free only after its rule is deleted, and CloudFormation creates before it deletes. With this id, a route that
 * moves to another service changes its rule in place.
 *
 * @param owner the service of the rule, or the listener itself
 */
export function addListenerRule(
  owner: IConstruct,
  props: elbv2.ApplicationListenerRuleProps & { readonly listener: elbv2.ApplicationListener },
): elbv2.ApplicationListenerRule {
  return new elbv2.ApplicationListenerRule(ruleScope(owner, props.listener), `Route${props.priority}`, props);
}

/** A rule is in the stack of its service: the listener's stack cannot refer to the target groups of later stacks. */
function ruleScope(owner: IConstruct, listener: elbv2.ApplicationListener) {
  const stack = Stack.of(owner);
  return stack === Stack.of(listener) ? listener : childScope(stack, Names.nodeUniqueId(listener.node));
}
