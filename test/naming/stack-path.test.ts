import { NestedStack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { idsInStack, plainIdsInStack } from '../../src/naming/stack-path';
import { anApp, aStack } from '../support/stacks';

describe('idsInStack()', () => {
  test('begins below the stack, so that every stage has the same', () => {
    const stack = aStack('Stack', {}, new Stage(anApp(), 'Prod'));
    expect(idsInStack(new Construct(new Construct(stack, 'Trading'), 'Mesh'))).toEqual(['Trading', 'Mesh']);
  });

  test('begins below the nearest stack of nested ones', () => {
    expect(idsInStack(new Construct(new NestedStack(aStack(), 'Nested'), 'Mesh'))).toEqual(['Mesh']);
  });
});

test('plainIdsInStack() has no letter that a name in AWS may not have', () => {
  expect(plainIdsInStack(new Construct(new Construct(aStack(), 'My Platform'), 'Mesh:ü'))).toEqual([
    'My-Platform',
    'Mesh--',
  ]);
});
