import { Stack } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';

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

/** Estimates the size of a task definition at synthesis. A size that ECS refuses is an error of the workload. */
export function limitTaskDefinitionSize(workload: IConstruct, { node }: ecs.TaskDefinition): void {
  workload.node.addValidation({ validate: () => tooLarge(workload, node.defaultChild as ecs.CfnTaskDefinition) });
}

function tooLarge(workload: IConstruct, definition: ecs.CfnTaskDefinition): string[] {
  const containers = Stack.of(workload).resolve(definition.containerDefinitions) as { name: string }[];
  const sizes = containers.map((container) => ({ name: container.name, bytes: sizeOf(container) }));
  const bytes = sizes.reduce((sum, size) => sum + size.bytes, FIXED_SIZE);
  if (bytes <= MAX_SIZE) return [];
  const [largest] = sizes.sort((a, b) => b.bytes - a.bytes);
  return [
    new UsageError(workload, 'TaskDefinitionTooLarge', {
      got: `a task definition of about ${bytes} bytes, of which the container '${largest.name}' has ${largest.bytes}`,
      expected: `at most ${MAX_SIZE} bytes, which is the limit of ECS`,
      fix: 'shorten the environment and the commands of the containers; for Envoy, remove callees, for example with one service in front of a group of them',
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
