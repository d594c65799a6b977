import { Stack } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { UsageError } from '../../validation/usage-error';
import type { IMeshMember } from '../mesh-member';

/**
 * What a task definition may hold. Unit: bytes.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
 */
const MOST = 64 * 1024;
/** What a task definition has beside its containers. Unit: bytes. */
const REST = 1024;
/** How long a value may be that is known at deployment only. Unit: characters. */
const TOKEN_SIZE = 120;

/** Why ECS would not take the task definition of a service, if it would not. */
export function validateTaskDefinitionSize(member: IMeshMember, callees: number): string[] {
  const { containerDefinitions } = member.taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  const bytes = sizeOf(Stack.of(member).resolve(containerDefinitions)) + REST;
  if (bytes <= MOST) return [];
  return [
    new UsageError(member, 'TaskDefinitionTooLarge', {
      got: `a task definition of about ${bytes} bytes, with the configuration of ${callees} callees in it`,
      expected: `at most ${MOST} bytes: ECS takes no more`,
      fix: `let '${member.serviceName}' call fewer services, for example by putting one before a group of them, or shorten its environment and its sidecars' commands`,
    }).message,
  ];
}

/** Of the JSON that ECS is sent. What CloudFormation puts together is as long as its parts. */
function sizeOf(value: unknown): number {
  if (value === null || typeof value !== 'object') return Buffer.byteLength(JSON.stringify(value));
  if (Array.isArray(value)) return value.reduce((sum, item) => sum + sizeOf(item) + 1, 2);
  const fields = Object.entries(value);
  const [[name, inner] = ['', undefined]] = fields;
  if (fields.length === 1 && name === 'Fn::Join') return sizeOf((inner as [string, unknown[]])[1]);
  if (fields.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) return TOKEN_SIZE;
  return fields.reduce((sum, [key, child]) => sum + Buffer.byteLength(key) + 4 + sizeOf(child), 2);
}
