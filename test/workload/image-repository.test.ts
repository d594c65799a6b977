import { ImageRepository, Protection } from '../../src';
import type { Json } from '../support/json';
import { aStack, propertiesOf, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

describe('ImageRepository', () => {
  const stack = aStack();
  new ImageRepository(stack, 'Images');

  test('scans images on push, has immutable tags, and encrypts with the customer managed key', () => {
    expect(propertiesOf(stack, 'AWS::ECR::Repository')).toMatchObject({
      ImageScanningConfiguration: { ScanOnPush: true },
      ImageTagMutability: 'IMMUTABLE',
      EncryptionConfiguration: { EncryptionType: 'KMS', KmsKey: { 'Fn::GetAtt': expect.any(Array) } },
    });
  });

  test('deletes untagged images after a week and keeps the newest 30', () => {
    const { rules } = JSON.parse(propertiesOf(stack, 'AWS::ECR::Repository').LifecyclePolicy.LifecyclePolicyText);
    expect(rules.map(({ selection }: Json) => selection)).toEqual([
      { tagStatus: 'untagged', countType: 'sinceImagePushed', countNumber: 7, countUnit: 'days' },
      { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 30 },
    ]);
  });

  test('is retained when the stack is deleted', () => {
    templateOf(stack).hasResource('AWS::ECR::Repository', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('is deleted with the stack and its images if it is disposable', () => {
    const other = aStack();
    new ImageRepository(other, 'Images', { protection: Protection.disposable() });
    templateOf(other).hasResource('AWS::ECR::Repository', { DeletionPolicy: 'Delete' });
    expect(propertiesOf(other, 'AWS::ECR::Repository').EmptyOnDelete).toBe(true);
  });

  test('rejects fewer than one image', () => {
    expectUsageError(() => new ImageRepository(aStack(), 'Images', { keepImages: 0 }), {
      code: 'KeepImagesOutOfRange',
      path: 'Stack/Images',
      got: 'keepImages: 0',
    });
  });
});
