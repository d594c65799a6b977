import type { Stack } from 'aws-cdk-lib';
import { ImageRepository, Protection, ServiceImage } from '../../src';
import type { Json } from '../support/json';
import { aService, aStack, propertiesOf, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const UNTAGGED = { tagStatus: 'untagged', countType: 'sinceImagePushed', countNumber: 7, countUnit: 'days' };

/** What the rules of the one repository of a stack delete. */
function selectionsOf(stack: Stack): Json[] {
  const { rules } = JSON.parse(propertiesOf(stack, 'AWS::ECR::Repository').LifecyclePolicy.LifecyclePolicyText);
  return rules.map(({ selection }: Json) => selection);
}

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

  test('keeps every image with a tag, and deletes the others after a week', () => {
    expect(selectionsOf(stack)).toEqual([UNTAGGED]);
  });

  test('with a count, keeps the newest images and those with a deployed- tag', () => {
    const other = aStack();
    new ImageRepository(other, 'Images', { keepImages: 200 });
    expect(selectionsOf(other)).toEqual([
      UNTAGGED,
      { tagStatus: 'tagged', tagPatternList: ['deployed-*'], countType: 'imageCountMoreThan', countNumber: 10_000 },
      { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 200 },
    ]);
  });

  test('has no rule if it keeps untagged images too', () => {
    const other = aStack();
    new ImageRepository(other, 'Images', { keepUntagged: true });
    expect(propertiesOf(other, 'AWS::ECR::Repository').LifecyclePolicy).toBeUndefined();
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

describe("a service's own repository", () => {
  const digest = `sha256:${'0'.repeat(64)}`;

  test.each([
    ['the placeholder', undefined],
    ['a tag', ServiceImage.fromRepository({ tag: '1' })],
  ])('never deletes an image with a tag: %s', (_what, image) => {
    expect(selectionsOf(aService({ image }).stack)).toEqual([UNTAGGED]);
  });

  test('never deletes an image that the task definition identifies by its digest', () => {
    const { stack } = aService({ image: ServiceImage.fromRepository({ digest }) });
    expect(propertiesOf(stack, 'AWS::ECR::Repository').LifecyclePolicy).toBeUndefined();
  });

  test('has the count of the service', () => {
    expect(selectionsOf(aService({ keepImages: 50 }).stack)).toContainEqual(
      expect.objectContaining({ tagStatus: 'any', countNumber: 50 }),
    );
  });
});
