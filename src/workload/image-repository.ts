import { Duration } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { EncryptionKey } from '../security/encryption-key';
import { Protection } from '../security/protection';
import { requireSameRegion } from '../validation/same-environment';
import { requireWholeNumber } from '../validation/usage-error';

/** The repository's knobs. */
export interface ImageRepositoryProps {
  /**
   * How many images are kept, the newest ones. Unit: images.
   *
   * @default 30
   */
  readonly keepImages?: number;

  /**
   * The key that encrypts the images.
   *
   * @default - the key that the parts in this stack share
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Whether the images outlive the stack.
   *
   * @default Protection.production()
   */
  readonly protection?: Protection;
}

/**
 * A repository for one service's images: scanned on push, with tags that never move, encrypted by the customer key.
 *
 * Untagged images go after a week; of the others the newest are kept.
 */
export class ImageRepository extends ecr.Repository {
  public constructor(scope: Construct, id: string, props: ImageRepositoryProps = {}) {
    const { removalPolicy, retainsData } = props.protection ?? Protection.production();
    const keepImages = props.keepImages ?? 30;
    const encryptionKey = props.encryptionKey ?? EncryptionKey.ofStack(scope);
    super(scope, id, {
      imageScanOnPush: true,
      imageTagMutability: ecr.TagMutability.IMMUTABLE,
      encryption: ecr.RepositoryEncryption.KMS,
      encryptionKey,
      removalPolicy,
      emptyOnDelete: !retainsData,
      lifecycleRules: [
        { description: 'Untagged images go', tagStatus: ecr.TagStatus.UNTAGGED, maxImageAge: Duration.days(7) },
        { description: 'The newest images stay', maxImageCount: keepImages },
      ],
    });
    requireSameRegion(this, { what: 'the encryption key', resource: encryptionKey });
    requireWholeNumber(this, 'KeepImagesOutOfRange', keepImages, { what: 'keepImages', min: 1, max: 10_000 });
  }
}
