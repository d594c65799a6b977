import { Duration } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { EncryptionKey } from '../security/encryption-key';
import { Protection } from '../security/protection';
import { retainNeeds } from '../security/retention';
import { checked, pathOf, placed } from '../validation/checked';
import { requireSameRegion } from '../validation/same-environment';

/** Options of an image repository. */
export interface ImageRepositoryProps {
  /**
   * The number of newest images that the repository keeps. Unit: images.
   *
   * A count does not know what runs. It deletes the image of a service that is deployed rarely, and the next task cannot
   * start. Images with a tag that begins with `deployed-` are never deleted by this count.
   *
   * @default - every image with a tag is kept
   */
  readonly keepImages?: number;

  /**
   * Indicates whether images without a tag are kept. A service that identifies its image by a digest needs this.
   *
   * @default false, they are deleted a week after the push
   */
  readonly keepUntagged?: boolean;

  /**
   * The key that encrypts the images.
   *
   * @default - the key that all parts in the stack share
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The protection of the images against the deletion of the stack.
   *
   * @default Protection.production()
   */
  readonly protection?: Protection;
}

/** The tags of images that no count deletes. */
const DEPLOYED = 'deployed-*';
/** More images than a service has with such a tag. ECR has no rule that keeps images without a number. */
const MANY = 10_000;

/**
 * An ECR repository for the images of one service.
 *
 * It scans images on push, has immutable tags, and encrypts images with a customer managed key. By default it keeps every
 * image with a tag, and deletes images without a tag after a week.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 *
 * @example
 * const repository = new ImageRepository(this, 'Images');
 * new ServiceDefinition({ image: ServiceImage.fromRepository({ repository: repository, tag: '2026-11-30' }) });
 */
export class ImageRepository extends ecr.Repository {
  public constructor(scope: Construct, id: string, props?: ImageRepositoryProps) {
    const place = placed('new ImageRepository', scope, id);
    const given = checked('new ImageRepository', 'props', props ?? {}, pathOf(place));
    const { protection = Protection.production(), encryptionKey = EncryptionKey.ofStack(scope) } = given;
    const { removalPolicy, retainsData } = protection;
    super(...place, {
      imageScanOnPush: true,
      imageTagMutability: ecr.TagMutability.IMMUTABLE,
      encryption: ecr.RepositoryEncryption.KMS,
      encryptionKey,
      removalPolicy,
      emptyOnDelete: !retainsData,
      lifecycleRules: lifecycleRules(given),
    });
    requireSameRegion(this, { what: 'the encryption key', resource: encryptionKey });
    retainNeeds(this, protection);
  }
}

/** Returns the rules. A rule never deletes an image whose tag matches a rule before it. */
function lifecycleRules({ keepImages, keepUntagged = false }: ImageRepositoryProps): ecr.LifecycleRule[] {
  const rules: ecr.LifecycleRule[] = [];
  if (!keepUntagged) {
    const tagStatus = ecr.TagStatus.UNTAGGED;
    rules.push({ description: 'Delete untagged images', tagStatus, maxImageAge: Duration.days(7) });
  }
  if (keepImages !== undefined) {
    rules.push(
      { description: 'Keep deployed images', tagPatternList: [DEPLOYED], maxImageCount: MANY },
      { description: 'Keep the newest images', maxImageCount: keepImages },
    );
  }
  return rules;
}
