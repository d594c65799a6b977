import { NestedStack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { idsInStack, plainNameInStack } from '../../src/naming/stack-path';
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

describe('plainNameInStack()', () => {
  const nameOf = (...ids: string[]) => {
    const construct = ids.reduce((scope: Construct, id) => new Construct(scope, id), aStack());
    return plainNameInStack(construct, '/', 100);
  };

  test('replaces a space by a hyphen', () => {
    expect(nameOf('My Platform', 'Mesh.v1_2-x')).toBe('My-Platform/Mesh.v1_2-x');
  });

  test('has only characters that AWS names allow, and stays unique', () => {
    const names = ['größe', 'grüße', 'gr-e', 'gr:e'].map((id) => nameOf(id, 'Mesh'));
    expect(new Set(names).size).toBe(4);
    for (const name of names) expect(name).toMatch(/^gr[a-z-]+\/Mesh(-[0-9a-f]{8})?$/);
  });

  test('is not too long, and stays unique', () => {
    const names = ['A', 'B'].map((end) => nameOf('x'.repeat(60), `${'y'.repeat(60)}${end}`));
    expect(names.map(({ length }) => length)).toEqual([100, 100]);
    expect(names[0]).not.toBe(names[1]);
  });
});
