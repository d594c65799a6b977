import type * as acmpca from 'aws-cdk-lib/aws-acmpca';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { RotatableSecret } from '../secrets/rotatable-secret';
import { brand } from '../validation/brand';
import { quoted, UsageError } from '../validation/usage-error';
import { requireLife } from './certificate-life';
import { CertificateRotation } from './certificate-rotation';
import type { CertificateSubject } from './certificate-subject';
import { IssuingFunction } from './issuing-function';
import { KmsAuthority } from './kms-authority';
import type { KmsAuthorityOptions } from './kms-authority-options';
import type { MemberCertificate } from './member-certificate';
import { PrivateCaAuthority } from './private-ca-authority';
import type { PrivateCaOptions } from './private-ca-options';
import { requireSubject } from './require-subject';
import type { SigningAuthority } from './signing-authority';

/**
 * How the services of a mesh come by the certificates that they show each other.
 *
 * A certificate of the first two is a rotating secret of the service: issued before its first task starts, renewed by half of
 * its life, the service redeployed each time. `docs/mutual-tls.md` compares the three.
 */
export abstract class MutualTls {
  static {
    brand(MutualTls, 'MutualTls');
  }

  /**
   * Certificates of an authority of AWS Private CA, which costs a monthly fee and can be audited and shared beyond the mesh.
   *
   * In a VPC without a way out, add an interface endpoint for `acm-pca`.
   *
   * @param ca the authority that signs, a root or one below; it alone is trusted, and not what else its root lets sign
   * @param options how long certificates last, and who else is trusted
   */
  public static privateCa(ca: acmpca.ICertificateAuthority, options: PrivateCaOptions = {}): MutualTls {
    return new IssuedCertificates(new PrivateCaAuthority(ca, options));
  }

  /**
   * Certificates signed by an asymmetric key of AWS KMS, made for the mesh, which never leaves KMS. Each signature is an entry
   * in CloudTrail. Nothing is revoked: certificates are too short-lived to need it.
   *
   * @param options how long certificates last, and which key signs
   */
  public static kmsAuthority(options: KmsAuthorityOptions = {}): MutualTls {
    return new IssuedCertificates(new KmsAuthority(options));
  }

  /**
   * Certificates of your own: a secret with the fields `certificate`, `private_key` and `authorities` for each service, all in
   * PEM. With a `RotatableSecret` the service is redeployed when it changes; with any other, that is up to you.
   *
   * @param secrets the secrets by the names of the services; every service of the mesh needs one
   */
  public static fromSecrets(secrets: Record<string, secretsmanager.ISecret>): MutualTls {
    return new GivenCertificates(secrets);
  }

  /**
   * The certificate of a service. Mesh backends ask for it once for each service that joins.
   *
   * Throws when there is none, or when the life or the authority of certificates cannot be.
   *
   * @param mesh the mesh; the keys that its certificates are signed with are its children
   * @param service the service; the secret of its certificate is its child
   * @param subject who the certificate is for
   */
  public abstract certificateFor(mesh: Construct, service: Construct, subject: CertificateSubject): MemberCertificate;
}

class IssuedCertificates extends MutualTls {
  public constructor(private readonly authority: SigningAuthority) {
    super();
  }

  public certificateFor(mesh: Construct, service: Construct, subject: CertificateSubject): MemberCertificate {
    const { life } = this.authority;
    requireSubject(service, subject);
    requireLife(mesh, life);
    const issuer = IssuingFunction.for(mesh, service, this.authority, subject);
    const { vpc, encryptionKey, protection } = subject;
    return certificateIn(
      service,
      new RotatableSecret(service, 'Certificate', {
        description: `Certificate of ${subject.serviceName}, signed for ${mesh.node.path}`,
        rotation: new CertificateRotation(issuer, subject, life),
        vpc,
        encryptionKey,
        protection,
      }),
    );
  }
}

class GivenCertificates extends MutualTls {
  /** The services that have joined. */
  private readonly asked = new Set<string>();

  public constructor(private readonly secrets: Record<string, secretsmanager.ISecret>) {
    super();
  }

  public certificateFor(mesh: Construct, service: Construct, { serviceName }: CertificateSubject): MemberCertificate {
    const named = Object.keys(this.secrets).sort();
    if (this.asked.size === 0) mesh.node.addValidation({ validate: () => this.unusedNames(mesh) });
    this.asked.add(serviceName);
    const secret = named.includes(serviceName) ? this.secrets[serviceName] : undefined;
    if (secret) return certificateIn(service, secret);
    throw new UsageError(service, 'CertificateMissing', {
      got: `fromSecrets({ … }) with ${named.includes(serviceName) ? `'${serviceName}': ${this.secrets[serviceName]}` : quoted(named)}`,
      expected: `a secret for '${serviceName}': in a mesh with mutual TLS every service has a certificate`,
      fix: `add '${serviceName}', a secret with the fields ${quoted(FIELDS)}`,
    });
  }

  /** A name that is mistyped is somebody's certificate that nobody shows. */
  private unusedNames(mesh: Construct): string[] {
    const unused = Object.keys(this.secrets).filter((name) => !this.asked.has(name));
    if (unused.length === 0) return [];
    return [
      new UsageError(mesh, 'CertificateMissing', {
        got: `fromSecrets({ … }) with ${quoted(unused.sort())}, which no service of the mesh is named`,
        expected: `names of its services: ${quoted([...this.asked].sort())}`,
        fix: 'correct the name, or leave the secret out',
      }).message,
    ];
  }
}

const FIELDS = ['certificate', 'private_key', 'authorities'];

/** The fields of a secret as values for containers; a service that is redeployed when they change reads rotating ones. */
function certificateIn(service: Construct, secret: secretsmanager.ISecret): MemberCertificate {
  requireFields(service, secret);
  const [certificate, privateKey, authorities] = FIELDS.map((field) =>
    secret instanceof RotatableSecret ? secret.field(field) : ecs.Secret.fromSecretsManager(secret, field),
  );
  return { certificate, privateKey, authorities };
}

function requireFields(service: Construct, secret: secretsmanager.ISecret): void {
  if (!(secret instanceof RotatableSecret)) return;
  const missing = FIELDS.filter((field) => !secret.fields.includes(field));
  if (missing.length === 0) return;
  throw new UsageError(service, 'InvalidCertificateSecret', {
    got: `${secret.node.path}, with the fields ${quoted(secret.fields)}`,
    expected: `the fields ${quoted(FIELDS)}`,
    fix: `let its rotation plan keep ${quoted(missing)}, too`,
  });
}
