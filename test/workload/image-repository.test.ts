import { ImageRepository, Protection } from '../../src';
import type { Json } from '../support/json';
import { aStack, propertiesOf, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

describe('ImageRepository', () => {
  const stack = aStack();
  new ImageRepository(stack, 'Images');

  test('scans what is pushed, never moves a tag, and encrypts by the customer key', () => {
    expect(propertiesOf(stack, 'AWS::ECR::Repository')).toMatchObject({
      ImageScanningConfiguration: { ScanOnPush: true },
      ImageTagMutability: 'IMMUTABLE',
      EncryptionConfiguration: { EncryptionType: 'KMS', KmsKey: { 'Fn::GetAtt': expect.any(Array) } },
    });
  });

  test('lets untagged images go after a week and keeps the newest 30', () => {
    const { rules } = JSON.parse(propertiesOf(stack, 'AWS::ECR::Repository').LifecyclePolicy.LifecyclePolicyText);
    expect(rules.map(({ selection }: Json) => selection)).toEqual([
      { tagStatus: 'untagged', countType: 'sinceImagePushed', countNumber: 7, countUnit: 'days' },
      { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 30 },
    ]);
  });

  test('outlives the stack', () => {
    templateOf(stack).hasResource('AWS::ECR::Repository', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('goes with the stack, images and all, when it is disposable', () => {
    const other = aStack();
    new ImageRepository(other, 'Images', { protection: Protection.disposable() });
    templateOf(other).hasResource('AWS::ECR::Repository', { DeletionPolicy: 'Delete' });
    expect(propertiesOf(other, 'AWS::ECR::Repository').EmptyOnDelete).toBe(true);
  });

  test('refuses to keep less than one image', () => {
    expectUsageError(() => new ImageRepository(aStack(), 'Images', { keepImages: 0 }), {
      code: 'KeepImagesOutOfRange',
      path: 'Stack/Images',
      got: 'keepImages: 0',
    });
  });
});
