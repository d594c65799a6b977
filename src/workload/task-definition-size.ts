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
/** The length of the given texts from which the size of the task definition is computed. Unit: characters. */
const LONG_TEXTS = 24 * 1024;

/** The texts that users write into containers, which are nearly all that varies in the size of a task definition. */
export interface ContainerTexts {
  readonly environment?: Record<string, string>;
  readonly command?: string[];
  readonly entryPoint?: string[];
}

/** Returns the estimated length of the texts of a container. Each text can contain a token, whose value is longer. */
export function lengthOf({ environment = {}, command = [], entryPoint = [] }: ContainerTexts): number {
  return [...Object.values(environment), ...command, ...entryPoint].reduce(
    (sum, { length }) => sum + length + TOKEN_SIZE,
    0,
  );
}

/**
 * Returns an error message if a task definition is too large for ECS.
 *
 * @param textLength the length of the given texts, or Infinity if a proxy has a long configuration
 */
export function validateTaskDefinitionSize(
  scope: IConstruct,
  definition: ecs.TaskDefinition,
  textLength: number,
): string[] {
  if (textLength < LONG_TEXTS) return [];
  const { containerDefinitions } = definition.node.defaultChild as ecs.CfnTaskDefinition;
  const containers: { name: string }[] = Stack.of(scope).resolve(containerDefinitions);
  const bytes = sizeOf(containers) + FIXED_SIZE;
  if (bytes <= MAX_SIZE) return [];
  const [largest] = [...containers].sort((one, other) => sizeOf(other) - sizeOf(one));
  return [
    new UsageError(scope, 'TaskDefinitionTooLarge', {
      got: `a task definition of about ${bytes} bytes, of which ${sizeOf(largest)} are in the container '${largest.name}'`,
      expected: `at most ${MAX_SIZE} bytes, which is the limit of ECS`,
      fix: 'shorten the environment and the commands of its containers. Envoy has a configuration for each callee, so put one service in front of a group of them.',
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
