import { Stack } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { UsageError } from '../../validation/usage-error';
import type { IMeshMember } from '../mesh-member';

/**
 * The maximum size of a task definition. Unit: bytes.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
 */
const MAX_SIZE = 64 * 1024;
/** The size of a task definition without its containers. Unit: bytes. */
const FIXED_SIZE = 1024;
/** The assumed length of a token's value at deployment. Unit: characters. */
const TOKEN_SIZE = 120;

/** Returns an error message if the task definition of a service is too large for ECS. */
export function validateTaskDefinitionSize(member: IMeshMember, callees: number): string[] {
  const { containerDefinitions } = member.taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  const bytes = sizeOf(Stack.of(member).resolve(containerDefinitions)) + FIXED_SIZE;
  if (bytes <= MAX_SIZE) return [];
  return [
    new UsageError(member, 'TaskDefinitionTooLarge', {
      got: `a task definition of about ${bytes} bytes, with the configuration of ${callees} callees`,
      expected: `at most ${MAX_SIZE} bytes, which is the limit of ECS`,
      fix: `remove callees of '${member.serviceName}', for example with one service in front of a group of them, or shorten its environment and its sidecars' commands`,
    }).message,
  ];
}

/** Returns the size of a value as JSON for ECS. The size of an `Fn::Join` is the sum of its parts. */
function sizeOf(value: unknown): number {
  if (value === null || typeof value !== 'object') return Buffer.byteLength(JSON.stringify(value));
  if (Array.isArray(value)) return value.reduce((sum, item) => sum + sizeOf(item) + 1, 2);
  const fields = Object.entries(value);
  const [[name, inner] = ['', undefined]] = fields;
  if (fields.length === 1 && name === 'Fn::Join') return sizeOf((inner as [string, unknown[]])[1]);
  if (fields.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) return TOKEN_SIZE;
  return fields.reduce((sum, [key, child]) => sum + Buffer.byteLength(key) + 4 + sizeOf(child), 2);
}
