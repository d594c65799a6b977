import { Stack } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { UsageError } from '../../validation/usage-error';
import type { IMeshMember } from '../mesh-member';

/**
 * Why a change would replace the ECS service, as far as a template tells.
 *
 * CloudFormation makes the new service before the old one goes, and both would have one name in the namespace, so the
 * update fails. These are all the properties whose change replaces a service; the library sets them once, so that only
 * an override changes them.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html
 */
export function validateNoReplacement(member: IMeshMember): string[] {
  const stack = Stack.of(member);
  const resource = member.service.node.defaultChild as ecs.CfnService;
  const rendered = Object.values(stack.resolve(resource._toCloudFormation()).Resources)[0] as {
    Properties: Record<string, unknown>;
  };
  const own: Record<string, unknown> = {
    Cluster: stack.resolve(member.service.cluster.clusterName),
    DeploymentController: { Type: 'ECS' },
    LaunchType: undefined,
    Role: undefined,
    SchedulingStrategy: undefined,
    ServiceName: undefined,
  };
  const changed = Object.keys(own).filter((name) => !same(rendered.Properties[name], own[name]));
  if (changed.length === 0) return [];
  const text = changed.map((name) => `${name}: ${JSON.stringify(rendered.Properties[name])}`).join(', ');
  return [
    new UsageError(member, 'ReplacedService', {
      got: `an override of the ECS service: ${text}`,
      expected: `${changed.join(', ')} as the library has it: with Service Connect the update of a stack fails when a service is replaced`,
      fix: 'leave the override out; docs/mesh.md says how a service is replaced by one of another name',
    }).message,
  ];
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
