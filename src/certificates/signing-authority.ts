import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Protection } from '../security/protection';
import type { CertificateLifetime } from './certificate-lifetime';

/** What an issuer is told of its authority. */
export interface AuthorityConfig {
  /** How the function signs: the name of a signer in handlers/issuer-settings.ts. */
  readonly signer: 'kms' | 'kms-given' | 'private-ca';
  /** The ARNs of the keys or authorities, in the order that the signer wants. */
  readonly arns: string[];
  /** What the function must be allowed to do with them. */
  readonly statements: iam.PolicyStatement[];
}

/** What signs the certificates of a mesh. */
export abstract class SigningAuthority {
  /** How long its certificates last. */
  public abstract readonly life: CertificateLifetime;

  /**
   * What an issuer is told; what has to be made for it is made below the mesh, once.
   *
   * @param mesh the mesh, in the issuer's stack or in an earlier one
   * @param issuer the issuer
   * @param protection whether what is made outlives its stack
   */
  public abstract bind(mesh: Construct, issuer: Construct, protection: Protection): AuthorityConfig;
}
