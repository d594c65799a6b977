import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Protection } from '../security/protection';
import { requireSameRegion } from '../validation/same-environment';
import { requireWholeNumber, UsageError } from '../validation/usage-error';
import { type CertificateLifeOptions, type CertificateLifetime, certificateLifetime } from './certificate-lifetime';
import { type AuthorityConfig, SigningAuthority } from './signing-authority';

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

const SPEC = kms.KeySpec.ECC_NIST_P256;
const USAGE = kms.KeyUsage.SIGN_VERIFY;

/** An asymmetric key of KMS, and the one before it, for as long as certificates of both are about. */
export class KmsAuthority extends SigningAuthority {
  public readonly life: CertificateLifetime;

  public constructor(private readonly options: KmsAuthorityOptions) {
    super();
    this.life = certificateLifetime(options);
  }

  public bind(mesh: Construct, issuer: Construct, protection: Protection): AuthorityConfig {
    const { key } = this.options;
    const keys = key ? this.givenKeys(mesh, key) : this.ownKeys(mesh, issuer, protection);
    const arns = keys.map(({ keyArn }) => keyArn);
    return {
      signer: key ? 'kms-given' : 'kms',
      arns,
      statements: [
        new iam.PolicyStatement({ actions: ['kms:DescribeKey', 'kms:GetPublicKey', 'kms:Sign'], resources: arns }),
      ],
    };
  }

  /** The one that signs first. */
  private givenKeys(mesh: Construct, key: kms.IKey): kms.IKey[] {
    const { alsoTrusted = [], generation } = this.options;
    if (generation !== undefined) {
      throw unclear(mesh, `key and generation: ${generation}`, 'one of them: generations are of keys made here');
    }
    for (const one of [key, ...alsoTrusted]) requireSigningKey(mesh, one);
    return [key, ...alsoTrusted];
  }

  /** The oldest first. */
  private ownKeys(mesh: Construct, issuer: Construct, protection: Protection): kms.IKey[] {
    const { alsoTrusted, generation = 1 } = this.options;
    if (alsoTrusted) throw unclear(mesh, 'alsoTrusted and no key', 'the key that signs, too');
    requireWholeNumber(mesh, 'AuthorityGenerationOutOfRange', generation, { what: 'generation', min: 1, max: 10_000 });
    const home = Stack.of(mesh);
    if (generation > 2 && home !== Stack.of(issuer)) {
      // A later stack holds on to the key that leaves it until it is deployed itself, which is after this one.
      home.exportValue(ownKey(mesh, generation - 2, protection).keyArn);
    }
    const kept = generation === 1 ? [1] : [generation - 1, generation];
    return kept.map((number) => ownKey(mesh, number, protection));
  }
}

function ownKey(mesh: Construct, generation: number, protection: Protection): kms.IKey {
  const id = `Authority${generation}`;
  return (
    (mesh.node.tryFindChild(id) as kms.Key | undefined) ??
    new kms.Key(mesh, id, {
      description: `Signs the certificates of the services of ${mesh.node.path}, generation ${generation}`,
      keySpec: SPEC,
      keyUsage: USAGE,
      removalPolicy: protection.removalPolicy,
    })
  );
}

/** What is not known of an imported key is found at deployment, when it is asked to sign. */
function requireSigningKey(mesh: Construct, key: kms.IKey): void {
  requireSameRegion(mesh, { what: 'the authority key', resource: key });
  const made = key.node.defaultChild;
  if (!(made instanceof kms.CfnKey)) return;
  const { keySpec = kms.KeySpec.SYMMETRIC_DEFAULT, keyUsage = kms.KeyUsage.ENCRYPT_DECRYPT } = made;
  if (keySpec === SPEC && keyUsage === USAGE) return;
  throw new UsageError(mesh, 'InvalidAuthorityKey', {
    got: `${key.node.path}, of ${keySpec} for ${keyUsage}`,
    expected: `a key of ${SPEC} for ${USAGE}`,
    fix: 'new kms.Key(…, { keySpec: kms.KeySpec.ECC_NIST_P256, keyUsage: kms.KeyUsage.SIGN_VERIFY }), or leave key out',
  });
}

function unclear(mesh: Construct, got: string, expected: string): UsageError {
  return new UsageError(mesh, 'AuthorityUnclear', {
    got: `MutualTls.kmsAuthority() with ${got}`,
    expected,
    fix: 'give key (and alsoTrusted while another takes over), or generation, or neither',
  });
}
