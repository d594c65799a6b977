import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { idsInStack } from '../naming/stack-path';
import { keyRemoval } from '../security/key-removal';
import type { Protection } from '../security/protection';
import { describe } from '../validation/description';
import { requireSameRegion } from '../validation/same-environment';
import { UsageError } from '../validation/usage-error';
import { type CertificateLifeOptions, type CertificateLifetime, certificateLifetime } from './certificate-lifetime';
import { type AuthorityConfig, SigningAuthority } from './signing-authority';

/** Options of an authority that signs with an asymmetric key of AWS KMS. */
export interface KmsAuthorityOptions extends CertificateLifeOptions {
  /**
   * The number of the signing key, from 1. To replace the key, increase the number by one and deploy. Do this at most
   * once in two renewal periods.
   *
   * A new key is created beside the previous key, and every service trusts both immediately. After two renewal periods
   * the new key signs. The key before the previous one is removed from the template, one generation later if services
   * are in other stacks. Its protection decides whether the key is retained.
   *
   * @default 1
   */
  readonly generation?: number;

  /**
   * An existing key that signs: key spec `ECC_NIST_P256`, key usage `SIGN_VERIFY`, in the Region of the services. The key
   * policy of a key in another account must allow this account to grant `kms:DescribeKey`, `kms:GetPublicKey` and
   * `kms:Sign` with IAM policies.
   *
   * @default - created by the library
   */
  readonly key?: kms.IKey;

  /**
   * Existing keys that are trusted besides `key`. To replace the key, first add the next key here and deploy. After two
   * renewal periods, swap the two keys and deploy. After two more renewal periods, remove the old key.
   *
   * @default - no other keys
   */
  readonly alsoTrusted?: kms.IKey[];
}

const SPEC = kms.KeySpec.ECC_NIST_P256;
const USAGE = kms.KeyUsage.SIGN_VERIFY;

/**
 * The tag of the roles that may sign, whose value is the path of the mesh in its stack.
 *
 * The key policy cannot list the roles, because the issuing functions of later stacks depend on the key.
 */
const SIGNER_TAG = 'trading-mesh-signer';

/** An authority that signs with an asymmetric KMS key. The previous key stays trusted while its certificates are in use. */
export class KmsAuthority extends SigningAuthority {
  public readonly lifetime: CertificateLifetime;

  public constructor(private readonly options: KmsAuthorityOptions) {
    super();
    this.lifetime = certificateLifetime(options);
  }

  public bind(mesh: Construct, issuer: Construct, protection: Protection): AuthorityConfig {
    const { key } = this.options;
    const keys = key ? this.existingKeys(mesh, key) : this.ownKeys(mesh, issuer, protection);
    const arns = keys.map(({ keyArn }) => keyArn);
    return {
      signer: key ? 'kms-given' : 'kms',
      arns,
      roleTags: key ? undefined : { [SIGNER_TAG]: signerOf(mesh) },
      statements: [
        new iam.PolicyStatement({ actions: ['kms:DescribeKey', 'kms:GetPublicKey', 'kms:Sign'], resources: arns }),
      ],
    };
  }

  /** Returns the existing keys. The first key signs. */
  private existingKeys(mesh: Construct, key: kms.IKey): kms.IKey[] {
    const { alsoTrusted = [], generation } = this.options;
    if (generation !== undefined) {
      throw unclearAuthority(
        mesh,
        `key and generation: ${generation}`,
        'only one of them, because generation applies to keys that the library creates',
      );
    }
    for (const one of [key, ...alsoTrusted]) requireSigningKey(mesh, one);
    return [key, ...alsoTrusted];
  }

  /** Returns the keys of the library, the oldest first. */
  private ownKeys(mesh: Construct, issuer: Construct, protection: Protection): kms.IKey[] {
    const { alsoTrusted, generation = 1 } = this.options;
    if (alsoTrusted) throw unclearAuthority(mesh, 'alsoTrusted and no key', 'also the key that signs');
    const home = Stack.of(mesh);
    if (generation > 2 && home !== Stack.of(issuer)) {
      // A later stack still imports the removed key until its own deployment, which follows.
      home.exportValue(ownKey(mesh, generation - 2, protection).keyArn);
    }
    const kept = generation === 1 ? [1] : [generation - 1, generation];
    return kept.map((number) => ownKey(mesh, number, protection));
  }
}

function ownKey(mesh: Construct, generation: number, protection: Protection): kms.IKey {
  const id = `Authority${generation}`;
  const existing = mesh.node.tryFindChild(id) as kms.Key | undefined;
  if (existing) return existing;
  const key = new kms.Key(mesh, id, {
    description: describe(
      'key',
      `Signs the certificates of the services of ${mesh.node.path}, generation ${generation}`,
    ),
    keySpec: SPEC,
    keyUsage: USAGE,
    // KMS rotates no asymmetric key, so the injected rotation of a company would fail.
    enableKeyRotation: false,
    rotationPeriod: undefined,
    ...keyRemoval(protection),
  });
  key.addToResourcePolicy(onlyIssuersSign(mesh));
  return key;
}

/** Returns the statement that denies signatures to everybody but the issuing functions, whatever their IAM policies. */
function onlyIssuersSign(mesh: Construct): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'OnlyIssuersSign',
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    actions: ['kms:Sign'],
    resources: ['*'],
    // A principal without the tag is denied too.
    conditions: { StringNotEquals: { [`aws:PrincipalTag/${SIGNER_TAG}`]: signerOf(mesh) } },
  });
}

function signerOf(mesh: Construct): string {
  return idsInStack(mesh).join('/');
}

/** Throws if a key cannot sign. An imported key has no known properties, so its first signature fails instead. */
function requireSigningKey(mesh: Construct, key: kms.IKey): void {
  requireSameRegion(mesh, { what: 'the authority key', resource: key });
  const resource = key.node.defaultChild;
  if (!(resource instanceof kms.CfnKey)) return;
  const { keySpec = kms.KeySpec.SYMMETRIC_DEFAULT, keyUsage = kms.KeyUsage.ENCRYPT_DECRYPT } = resource;
  if (keySpec === SPEC && keyUsage === USAGE) return;
  throw new UsageError(mesh, 'InvalidAuthorityKey', {
    got: `${key.node.path}, with the key spec ${keySpec} and the usage ${keyUsage}`,
    expected: `a key with the key spec ${SPEC} and the usage ${USAGE}`,
    fix: 'new kms.Key(…, { keySpec: kms.KeySpec.ECC_NIST_P256, keyUsage: kms.KeyUsage.SIGN_VERIFY }), or remove key',
  });
}

function unclearAuthority(mesh: Construct, got: string, expected: string): UsageError {
  return new UsageError(mesh, 'AuthorityUnclear', {
    got: `MutualTls.kmsAuthority() with ${got}`,
    expected,
    fix: 'set key (with alsoTrusted during a replacement), or set generation, or neither',
  });
}
