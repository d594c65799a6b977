import { Stack } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { UsageError } from '../../validation/usage-error';
import type { IMeshMember } from '../mesh-member';

/**
 * Returns an error message if an override changes a property whose change replaces the ECS service.
 *
 * CloudFormation creates the new service before it deletes the old one. Both have the same name in the namespace, so the
 * update fails. The list contains all such properties. The library sets them once, so only an override changes them.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html
 */
export function validateNoReplacement(member: IMeshMember): string[] {
  const stack = Stack.of(member);
  const resource = member.service.node.defaultChild as ecs.CfnService;
  const rendered = Object.values(stack.resolve(resource._toCloudFormation()).Resources)[0] as {
    Properties: Record<string, unknown>;
  };
  const expected: Record<string, unknown> = {
    Cluster: stack.resolve(member.service.cluster.clusterName),
    DeploymentController: { Type: 'ECS' },
    LaunchType: undefined,
    Role: undefined,
    SchedulingStrategy: undefined,
    ServiceName: undefined,
  };
  const changed = Object.keys(expected).filter((name) => !areEqual(rendered.Properties[name], expected[name]));
  if (changed.length === 0) return [];
  const text = changed.map((name) => `${name}: ${JSON.stringify(rendered.Properties[name])}`).join(', ');
  return [
    new UsageError(member, 'ReplacedService', {
      got: `an override of the ECS service: ${text}`,
      expected: `${changed.join(', ')} as the library sets them: with Service Connect a stack update fails if it replaces a service`,
      fix: 'remove the override; docs/mesh.md describes how to replace a service with one of another name',
    }).message,
  ];
}

function areEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
