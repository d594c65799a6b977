import type * as kms from 'aws-cdk-lib/aws-kms';
import type { CertificateLifeOptions } from './certificate-life-options';

/** An authority that is an asymmetric key of AWS KMS. */
export interface KmsAuthorityOptions extends CertificateLifeOptions {
  /**
   * Which key signs, counted from 1. Raise it by one, at most every two renewal periods, and deploy: a new key is made beside
   * the one before, and every service trusts both at once. After two renewal periods the new one signs. The key before the
   * last leaves the template (one generation later where services are in further stacks), and is retained where the
   * protection says so.
   *
   * @default 1
   */
  readonly generation?: number;

  /**
   * A key of your own that signs instead: on the curve P-256 (`ECC_NIST_P256`), for signatures (`SIGN_VERIFY`), in the region
   * of the services. A key of another account must let this account's IAM policies decide over `kms:DescribeKey`,
   * `kms:GetPublicKey` and `kms:Sign`.
   *
   * @default - a key is made
   */
  readonly key?: kms.IKey;

  /**
   * Keys of your own that are trusted beside `key`. To change the key, name the next one here and deploy; two renewal
   * periods later swap the two and deploy; two more later leave the old one out.
   *
   * @default - none
   */
  readonly alsoTrusted?: kms.IKey[];
}
