import { NestedStack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { idsInStack, plainIdsInStack } from '../../src/naming/stack-path';
import { anApp, aStack } from '../support/stacks';

describe('idsInStack()', () => {
  test('starts below the stack, so that each stage has the same ids', () => {
    const stack = aStack('Stack', {}, new Stage(anApp(), 'Prod'));
    expect(idsInStack(new Construct(new Construct(stack, 'Trading'), 'Mesh'))).toEqual(['Trading', 'Mesh']);
  });

  test('starts below the nearest nested stack', () => {
    expect(idsInStack(new Construct(new NestedStack(aStack(), 'Nested'), 'Mesh'))).toEqual(['Mesh']);
  });
});

test('plainIdsInStack() has only characters that AWS names allow', () => {
  expect(plainIdsInStack(new Construct(new Construct(aStack(), 'My Platform'), 'Mesh:ü'))).toEqual([
    'My-Platform',
    'Mesh--',
  ]);
});
