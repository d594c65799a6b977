import type * as acmpca from 'aws-cdk-lib/aws-acmpca';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { RotatableSecret } from '../secrets/rotatable-secret';
import { brand, isBranded } from '../validation/brand';
import { checked } from '../validation/checked';
import { describe } from '../validation/description';
import { quoted, UsageError } from '../validation/usage-error';
import { renewalsOf } from './certificate-lifetime';
import { CertificateRotation } from './certificate-rotation';
import { type CertificateSubject, requireSubject } from './certificate-subject';
import { IssuingFunction } from './issuing-function';
import { KmsAuthority, type KmsAuthorityOptions } from './kms-authority';
import { PrivateCaAuthority, type PrivateCaOptions } from './private-ca-authority';
import type { SigningAuthority } from './signing-authority';

/** A certificate as `secrets` of a container. */
export interface MemberCertificate {
  /** The certificate chain in PEM: the service's certificate first, then intermediate certificates. */
  readonly certificate: ecs.Secret;

  /** The private key in PEM (PKCS #8). The keys that the library creates use the curve P-256. */
  readonly privateKey: ecs.Secret;

  /** The root certificates that the service trusts, in PEM. */
  readonly authorities: ecs.Secret;
}

/**
 * The source of the certificates that the services of a mesh present to each other.
 *
 * With `privateCa()` and `kmsAuthority()`, a certificate is a rotating secret of its service. It is issued before the first
 * task starts and renewed before half of its validity is over. Each renewal redeploys the service. `docs/mutual-tls.md`
 * compares the three sources.
 *
 * @example
 * MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority({ renewEvery: Duration.days(3) }) });
 */
export abstract class MutualTls {
  static {
    brand(MutualTls, 'MutualTls');
  }

  /**
   * Certificates from an authority of AWS Private CA. It has a monthly fee, can be audited, and can be shared beyond the
   * mesh.
   *
   * An existing VPC without internet egress needs an interface endpoint for `acm-pca`.
   *
   * @param ca the root or subordinate authority that signs; services trust only it, not other authorities of its root
   * @param options the lifetime of certificates and further trusted authorities
   */
  public static privateCa(ca: acmpca.ICertificateAuthority, options?: PrivateCaOptions): MutualTls {
    checked('MutualTls.privateCa', 'ca', ca);
    const given = checked('MutualTls.privateCa', 'options', options ?? {});
    return new IssuedCertificates(new PrivateCaAuthority(ca, given));
  }

  /**
   * Certificates signed with an asymmetric key of AWS KMS, which is created for the mesh and never leaves KMS. CloudTrail
   * records each signature. Certificates are not revoked, because they are short-lived.
   *
   * @param options the lifetime of certificates and the signing key
   */
  public static kmsAuthority(options?: KmsAuthorityOptions): MutualTls {
    return new IssuedCertificates(new KmsAuthority(checked('MutualTls.kmsAuthority', 'options', options ?? {})));
  }

  /**
   * Existing certificates: one secret for each service, with the fields `certificate`, `private_key` and `authorities` in
   * PEM. A change of a `RotatableSecret` redeploys the service. After a change of another secret, redeploy it yourself.
   *
   * @param secrets the secrets by service name; every service of the mesh needs a secret
   */
  public static fromSecrets(secrets: Record<string, secretsmanager.ISecret>): MutualTls {
    return new ExistingCertificates(checked('MutualTls.fromSecrets', 'secrets', secrets));
  }

  /**
   * Returns the certificate of a service. Mesh backends call this method once for each service that joins.
   *
   * Throws if the service has no certificate, or if the lifetime or the authority of certificates is invalid.
   *
   * @param mesh the mesh; its signing keys are created as its children
   * @param service the service; the secret of its certificate is created as its child
   * @param subject the names and the settings of the certificate
   */
  public abstract certificateFor(mesh: Construct, service: Construct, subject: CertificateSubject): MemberCertificate;
}

class IssuedCertificates extends MutualTls {
  public constructor(private readonly authority: SigningAuthority) {
    super();
  }

  public certificateFor(mesh: Construct, service: Construct, subject: CertificateSubject): MemberCertificate {
    requireSubject(service, subject);
    const renewals = renewalsOf(mesh, this.authority.lifetime);
    const issuer = IssuingFunction.for(mesh, service, this.authority, { ...subject, renewals });
    const { vpc, encryptionKey, protection } = subject;
    return secretFields(
      service,
      new RotatableSecret(service, 'Certificate', {
        description: describe('secret', `Certificate of ${subject.serviceName}, signed for ${mesh.node.path}`),
        rotation: new CertificateRotation(issuer, subject, renewals),
        vpc,
        encryptionKey,
        protection,
      }),
    );
  }
}

class ExistingCertificates extends MutualTls {
  /** The names of the services that have joined. */
  private readonly joined = new Set<string>();

  public constructor(private readonly secrets: Record<string, secretsmanager.ISecret>) {
    super();
  }

  public certificateFor(mesh: Construct, service: Construct, { serviceName }: CertificateSubject): MemberCertificate {
    const named = Object.keys(this.secrets).sort();
    if (this.joined.size === 0) mesh.node.addValidation({ validate: () => this.unusedNames(mesh) });
    this.joined.add(serviceName);
    const secret = named.includes(serviceName) ? this.secrets[serviceName] : undefined;
    if (secret) return secretFields(service, secret);
    throw new UsageError(service, 'CertificateMissing', {
      got: `fromSecrets({ … }) with ${quoted(named)}`,
      expected: `a secret for '${serviceName}', because every service of a mesh with mutual TLS needs a certificate`,
      fix: `add '${serviceName}' with a secret that has the fields ${quoted(FIELDS)}`,
    });
  }

  /** Returns an error message for each name that is not a service of the mesh, for example after a typing error. */
  private unusedNames(mesh: Construct): string[] {
    const unused = Object.keys(this.secrets).filter((name) => !this.joined.has(name));
    if (unused.length === 0) return [];
    return [
      new UsageError(mesh, 'CertificateMissing', {
        got: `fromSecrets({ … }) with ${quoted(unused.sort())}, but no service of the mesh has this name`,
        expected: `names of services of the mesh: ${quoted([...this.joined].sort())}`,
        fix: 'correct the name, or remove the secret',
      }).message,
    ];
  }
}

const FIELDS = ['certificate', 'private_key', 'authorities'];

/** Returns the fields of a secret for containers. The fields of a `RotatableSecret` redeploy the service on a change. */
function secretFields(service: Construct, secret: secretsmanager.ISecret): MemberCertificate {
  requireFields(service, secret);
  const [certificate, privateKey, authorities] = FIELDS.map((field) =>
    isRotatable(secret) ? secret.field(field) : ecs.Secret.fromSecretsManager(secret, field),
  );
  return { certificate, privateKey, authorities };
}

function isRotatable(secret: secretsmanager.ISecret): secret is RotatableSecret {
  return isBranded(secret, 'RotatableSecret');
}

function requireFields(service: Construct, secret: secretsmanager.ISecret): void {
  if (!isRotatable(secret)) return;
  const missing = FIELDS.filter((field) => !secret.fields.includes(field));
  if (missing.length === 0) return;
  throw new UsageError(service, 'InvalidCertificateSecret', {
    got: `${secret.node.path}, with the fields ${quoted(secret.fields)}`,
    expected: `the fields ${quoted(FIELDS)}`,
    fix: `use a rotation plan whose secret also has ${quoted(missing)}`,
  });
}
