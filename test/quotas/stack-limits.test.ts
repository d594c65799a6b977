import { CfnOutput, CfnResource, NestedStack, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { limitStackSize } from '../../src/quotas/stack-limits';
import { anApp, aStack } from '../support/stacks';
import { expectMessage } from '../support/usage-errors';

/** Adds resources and outputs to a stack whose size is counted. */
function fill(stack: Stack, { resources = 0, outputs = 0 }) {
  limitStackSize(stack);
  limitStackSize(stack);
  for (let index = 0; index < resources; index++) new CfnResource(stack, `R${index}`, { type: 'AWS::SNS::Topic' });
  for (let index = 0; index < outputs; index++) new CfnOutput(stack, `O${index}`, { value: 'x' });
  return () => Template.fromStack(stack);
}

function messageOf(synthesize: () => unknown): string {
  try {
    synthesize();
  } catch (error) {
    return String(error);
  }
  throw new Error('it was not refused');
}

const TOO_LARGE = { code: 'StackTooLarge', path: 'Stack', fix: 'laterStack' } as const;

describe('a stack', () => {
  test('with more than 500 resources is refused once, with the way round', () => {
    const message = messageOf(fill(aStack(), { resources: 501 }));
    expectMessage(message, { ...TOO_LARGE, got: '501 resources', expected: 'at most 500 resources' });
    expect(message.match(/StackTooLarge/g)).toHaveLength(1);
  });

  test('with more than 200 outputs is refused', () => {
    const message = messageOf(fill(aStack(), { outputs: 201 }));
    expectMessage(message, { ...TOO_LARGE, got: '201 outputs', expected: 'at most 200 outputs' });
  });

  test('at its limits is accepted', () => {
    fill(aStack(), { resources: 500, outputs: 200 })().resourceCountIs('AWS::SNS::Topic', 500);
  });

  test('does not count the resources of its nested stacks', () => {
    const stack = aStack();
    const nested = new NestedStack(stack, 'Nested');
    new CfnResource(nested, 'Topic', { type: 'AWS::SNS::Topic' });
    fill(stack, { resources: 499 })().resourceCountIs('AWS::SNS::Topic', 499);
  });

  test.each([0, 600])('has the limit of the context: %d', (limit) => {
    const app = anApp({ context: { '@aws-cdk/core:stackResourceLimit': limit } });
    fill(aStack('Stack', {}, app), { resources: 501 })().resourceCountIs('AWS::SNS::Topic', 501);
  });
});
