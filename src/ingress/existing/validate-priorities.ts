import { Stage } from 'aws-cdk-lib';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IConstruct } from 'constructs';
import { isInstanceOf } from '../../validation/brand';
import { UsageError } from '../../validation/usage-error';

/**
 * Reports rules of the app that have the same priority on an existing listener, at synthesis.
 *
 * Several platforms, and the owner of the listener, can be in one app. Rules of other apps are not known.
 */
export function validatePriorities(ingress: IConstruct, { listenerArn }: elbv2.IApplicationListener): void {
  ingress.node.addValidation({ validate: () => clashes(ingress, listenerArn) });
}

function clashes(ingress: IConstruct, listenerArn: string): string[] {
  const owners = new Map<number, elbv2.CfnListenerRule>();
  const errors: string[] = [];
  for (const rule of (Stage.of(ingress) as Stage).node.findAll().filter(isRule)) {
    if (rule.listenerArn !== listenerArn) continue;
    const other = owners.get(rule.priority);
    owners.set(rule.priority, rule);
    if (!other) continue;
    errors.push(
      new UsageError(ingress, 'RoutesCollide', {
        got: `${other.node.path} and ${rule.node.path}, both with priority ${rule.priority} on one listener`,
        expected: 'a different priority for each rule of a listener',
        fix: 'give each platform a range of its own, for example priorities: { first: 1000, last: 1999 }',
      }).message,
    );
  }
  return errors;
}

function isRule(construct: IConstruct): construct is elbv2.CfnListenerRule {
  return isInstanceOf(construct, 'aws-cdk-lib.aws_elasticloadbalancingv2.CfnListenerRule');
}
