import type * as acmpca from 'aws-cdk-lib/aws-acmpca';
import type { CertificateLifeOptions } from './certificate-life-options';

/** An authority of AWS Private CA. */
export interface PrivateCaOptions extends CertificateLifeOptions {
  /**
   * Authorities that are trusted beside the one that signs. To change the authority, name the next one here and deploy; two
   * renewal periods later swap the two and deploy; two more later leave the old one out.
   *
   * @default - none
   */
  readonly alsoTrusted?: acmpca.ICertificateAuthority[];
}
