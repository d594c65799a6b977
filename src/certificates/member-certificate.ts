import type * as ecs from 'aws-cdk-lib/aws-ecs';

/** A certificate as containers are given it, in their `secrets`. */
export interface MemberCertificate {
  /** The certificate, and what leads from it to a trusted root, in PEM: the service's own first. */
  readonly certificate: ecs.Secret;

  /** The private key, in PEM: PKCS #8. Of what the library issues, one on the curve P-256. */
  readonly privateKey: ecs.Secret;

  /** The roots that the service trusts, in PEM. */
  readonly authorities: ecs.Secret;
}
