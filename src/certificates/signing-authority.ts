import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Protection } from '../security/protection';
import type { CertificateLifetime } from './certificate-lifetime';

/** The configuration of an authority for its issuing function. */
export interface AuthorityConfig {
  /** The name of a signer in handlers/issuer-settings.ts. */
  readonly signer: 'kms' | 'kms-given' | 'private-ca';
  /** The ARNs of the keys or authorities, in the order that the signer requires. */
  readonly arns: string[];
  /** The permissions that the function needs. */
  readonly statements: iam.PolicyStatement[];
  /** The tags of the function's role, by which the policy of a key recognizes it. */
  readonly roleTags?: Record<string, string>;
}

/** The authority that signs the certificates of a mesh. */
export abstract class SigningAuthority {
  /** The lifetime of its certificates. */
  public abstract readonly lifetime: CertificateLifetime;

  /**
   * Returns the configuration for an issuing function. Creates the necessary resources once, as children of the mesh.
   *
   * @param mesh the mesh, in the stack of the function or in an earlier stack
   * @param issuer the issuing function
   * @param protection the protection of the created resources
   */
  public abstract bind(mesh: Construct, issuer: Construct, protection: Protection): AuthorityConfig;
}
