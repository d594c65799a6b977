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
   * @default 30
   */
  readonly keepImages?: number;

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

/**
 * An ECR repository for the images of one service.
 *
 * It scans images on push, has immutable tags, and encrypts images with a customer managed key. It deletes untagged images
 * after a week, and keeps only the newest of the other images.
 */
export class ImageRepository extends ecr.Repository {
  public constructor(scope: Construct, id: string, props?: ImageRepositoryProps) {
    const place = placed('new ImageRepository', scope, id);
    const given = checked('new ImageRepository', 'props', props ?? {}, pathOf(place));
    const { protection = Protection.production() } = given;
    const { removalPolicy, retainsData } = protection;
    const { keepImages = 30, encryptionKey = EncryptionKey.ofStack(scope) } = given;
    super(...place, {
      imageScanOnPush: true,
      imageTagMutability: ecr.TagMutability.IMMUTABLE,
      encryption: ecr.RepositoryEncryption.KMS,
      encryptionKey,
      removalPolicy,
      emptyOnDelete: !retainsData,
      lifecycleRules: [
        { description: 'Delete untagged images', tagStatus: ecr.TagStatus.UNTAGGED, maxImageAge: Duration.days(7) },
        { description: 'Keep the newest images', maxImageCount: keepImages },
      ],
    });
    requireSameRegion(this, { what: 'the encryption key', resource: encryptionKey });
    retainNeeds(this, protection);
  }
}
