import { EncryptionKey, Protection } from '../../src';
import { aStack, propertiesOf, templateOf } from '../support/stacks';

describe('EncryptionKey', () => {
  test('rotates and has a description', () => {
    const stack = aStack();
    new EncryptionKey(stack, 'Key');
    expect(propertiesOf(stack, 'AWS::KMS::Key')).toMatchObject({
      EnableKeyRotation: true,
      Description: 'Encrypts the data of Stack',
    });
  });

  test('delegates access to the policies of the account', () => {
    const stack = aStack();
    new EncryptionKey(stack, 'Key');
    const { Statement } = propertiesOf(stack, 'AWS::KMS::Key').KeyPolicy;
    expect(Statement).toHaveLength(1);
    expect(JSON.stringify(Statement[0].Principal)).toContain(':root');
  });

  test.each([
    [Protection.production(), 'RetainExceptOnCreate', 'Retain'],
    [Protection.disposable(), 'Delete', 'Delete'],
  ])(
    'is kept with the stack deleted, except after a failed creation or with Protection.disposable()',
    (protection, DeletionPolicy, UpdateReplacePolicy) => {
      const stack = aStack();
      new EncryptionKey(stack, 'Key', { protection });
      templateOf(stack).hasResource('AWS::KMS::Key', { DeletionPolicy, UpdateReplacePolicy });
    },
  );

  test('ofStack() returns one key for all parts of a stack', () => {
    const stack = aStack();
    expect(EncryptionKey.ofStack(stack)).toBe(EncryptionKey.ofStack(stack));
    templateOf(stack).resourceCountIs('AWS::KMS::Key', 1);
  });
});
