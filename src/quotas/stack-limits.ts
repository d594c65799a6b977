import { CfnOutput, CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';

/**
 * The maximum number of resources and of outputs in a template.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
const MAX_RESOURCES = 500;
const MAX_OUTPUTS = 200;

/** The context with which an app raises or turns off the CDK's own limit of resources. Zero means no limit. */
const RESOURCE_LIMIT = '@aws-cdk/core:stackResourceLimit';

const limited = new WeakSet<Stack>();

/** Counts the resources and outputs of a construct's stack at synthesis. Too many of them are an error. */
export function limitStackSize(scope: IConstruct): void {
  const stack = Stack.of(scope);
  if (limited.has(stack)) return;
  limited.add(stack);
  stack.node.addValidation({ validate: () => excesses(stack) });
}

function excesses(stack: Stack): string[] {
  const elements = stack.node.findAll().filter((construct) => Stack.of(construct) === stack);
  return [
    { what: 'resources', count: elements.filter(CfnResource.isCfnResource).length, max: resourceLimit(stack) },
    { what: 'outputs', count: elements.filter((element) => element instanceof CfnOutput).length, max: MAX_OUTPUTS },
  ]
    .filter(({ count, max }) => count > max)
    .map(
      ({ what, count, max }) =>
        new UsageError(stack, 'StackTooLarge', {
          got: `${count} ${what}`,
          expected: `at most ${max} ${what} in a stack, a limit of CloudFormation that AWS does not raise`,
          fix: "create some services in a later stack: platform.addService('name', definition, laterStack)",
        }).message,
    );
}

function resourceLimit(stack: Stack): number {
  const limit = Number(stack.node.tryGetContext(RESOURCE_LIMIT) ?? MAX_RESOURCES);
  return limit === 0 ? Number.POSITIVE_INFINITY : limit;
}
