import { EncryptionKey, Protection } from '../../src';
import { aStack, propertiesOf, templateOf } from '../support/stacks';

describe('EncryptionKey', () => {
  test('rotates and says what it is for', () => {
    const stack = aStack();
    new EncryptionKey(stack, 'Key');
    expect(propertiesOf(stack, 'AWS::KMS::Key')).toMatchObject({
      EnableKeyRotation: true,
      Description: 'Encrypts the data of Stack',
    });
  });

  test('lets nobody in but the account, whose own policies decide', () => {
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
    'outlives the stack, but not its failed creation, unless it is disposable',
    (protection, DeletionPolicy, UpdateReplacePolicy) => {
      const stack = aStack();
      new EncryptionKey(stack, 'Key', { protection });
      templateOf(stack).hasResource('AWS::KMS::Key', { DeletionPolicy, UpdateReplacePolicy });
    },
  );

  test('ofStack() is one key for all parts of a stack', () => {
    const stack = aStack();
    expect(EncryptionKey.ofStack(stack)).toBe(EncryptionKey.ofStack(stack));
    templateOf(stack).resourceCountIs('AWS::KMS::Key', 1);
  });
});
