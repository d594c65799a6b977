import { Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct, IDependable } from 'constructs';
import { EncryptionKey } from '../security/encryption-key';
import { Protection } from '../security/protection';
import { retainNeeds } from '../security/retention';
import { brand } from '../validation/brand';
import { checked, pathOf, placed } from '../validation/checked';
import { provided, returned } from '../validation/provided';
import { requireSameRegion } from '../validation/same-environment';
import { UsageError } from '../validation/usage-error';
import { ReaderRedeployment } from './reader-redeployment';
import { SecretField } from './secret-field';
import { grantSecretKey } from './secret-kms-grant';
import type { ISecretReader } from './secret-reader';
import type { IRotatableSecret, SecretRotation } from './secret-rotation';

/** Properties of `RotatableSecret`. */
export interface RotatableSecretProps {
  /** The rotation of the secret: one of `RotationPlan`, or your own. */
  readonly rotation: SecretRotation;

  /**
   * The description of the secret.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * The key that encrypts the secret.
   *
   * @default - the key that the constructs of this stack share
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The Regions that the secret is replicated to.
   *
   * A replica is encrypted with the key that is given for its Region, or with the AWS managed key.
   *
   * @default - no replicas
   */
  readonly replicaRegions?: secretsmanager.ReplicaRegion[];

  /**
   * The VPC that the rotation runs in.
   *
   * @default - no VPC: the rotation reaches AWS over the internet
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Indicates whether the secret is kept when the stack is deleted.
   *
   * @default Protection.production()
   */
  readonly protection?: Protection;
}

/**
 * A secret that rotates, and whose new value reaches the running tasks.
 *
 * Services that read a field of the secret are redeployed when it has a new current value. The first rotation is one
 * interval after the first deployment.
 *
 * @example
 * const partnerKey = new RotatableSecret(this, 'PartnerKey', {
 *   rotation: RotationPlan.generatedKey({ length: 48, every: Duration.days(7) }),
 * });
 * new ServiceDefinition({ secrets: { PARTNER_KEY: partnerKey.field('api_key') } });
 */
export class RotatableSecret extends secretsmanager.Secret implements IRotatableSecret {
  static {
    brand(RotatableSecret, 'RotatableSecret');
  }

  /** The fields of the secret's JSON value that can be read. */
  public readonly fields: string[];

  /** The function that rotates the secret, if a function of this account rotates it. */
  public readonly rotationFunction?: lambda.IFunction;

  /** The resource that must exist before the first value works, if the value does not work at once. */
  public readonly worksAfter?: IDependable;

  /** The VPC that the rotation runs in. */
  public readonly vpc?: ec2.IVpc;

  /** Indicates whether the secret is kept when the stack is deleted. */
  public readonly protection: Protection;

  public constructor(scope: Construct, id: string, props: RotatableSecretProps) {
    const place = placed('new RotatableSecret', scope, id);
    const given = checked('new RotatableSecret', 'props', props, pathOf(place));
    const { rotation, protection = Protection.production(), encryptionKey = EncryptionKey.ofStack(scope) } = given;
    const provider = { by: rotation, where: pathOf(place) };
    super(...place, {
      description: given.description,
      encryptionKey,
      generateSecretString: provided('SecretRotation', 'firstValue', rotation.firstValue, provider),
      removalPolicy: protection.removalPolicy,
    });
    requireSameRegion(this, { what: 'the encryption key', resource: encryptionKey });
    for (const replica of given.replicaRegions ?? []) this.replicateTo(replica);
    this.fields = [...provided('SecretRotation', 'fields', rotation.fields, provider)];
    this.vpc = given.vpc;
    this.protection = protection;
    retainNeeds(this, protection);
    const { rotationFunction, worksAfter } = returned('SecretRotation', 'bind', () => rotation.bind(this), provider);
    this.rotationFunction = rotationFunction;
    this.worksAfter = worksAfter;
  }

  /**
   * Returns a field as a value for the `secrets` of a service.
   *
   * Throws if the secret has no field of that name.
   *
   * @param name the field of the JSON value
   */
  public field(name: string): SecretField {
    return new SecretField(this, checked('RotatableSecret.field', 'name', name, this));
  }

  /**
   * Allows a principal to read the secret.
   *
   * The permissions are in the principal's own policy, so that the key policy does not change with each reader.
   *
   * @param grantee the principal that reads the secret
   * @param versionStages the staging labels that the principal may read; any by default
   */
  public override grantRead(grantee: iam.IGrantable, versionStages?: string[]): iam.Grant {
    checked('RotatableSecret.grantRead', 'grantee', grantee, this);
    checked('RotatableSecret.grantRead', 'versionStages', versionStages, this);
    // A principal without a policy gets its permissions from the policies of the key and the secret.
    if (!grantSecretKey(this, grantee, 'kms:Decrypt')) return super.grantRead(grantee, versionStages);
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['secretsmanager:GetSecretValue'],
      resourceArns: [this.secretArn],
      conditions: versionStages && {
        'ForAnyValue:StringEquals': { 'secretsmanager:VersionStage': versionStages },
      },
    });
  }

  /**
   * Redeploys a service whenever the secret has a new current value.
   *
   * A service that gets a field in its `secrets` is added automatically.
   *
   * @param reader the service whose tasks read the secret when they start
   */
  public addReader(reader: ISecretReader): void {
    checked('RotatableSecret.addReader', 'reader', reader, this);
    ReaderRedeployment.for(reader, this).add(reader, this);
  }

  private replicateTo({ region, encryptionKey }: secretsmanager.ReplicaRegion): void {
    if (region === Stack.of(this).region) {
      throw new UsageError(this, 'ReplicaInOwnRegion', {
        got: `a replica in ${region}`,
        expected: 'Regions other than the Region of the secret',
        fix: `remove ${region} from replicaRegions`,
      });
    }
    this.addReplicaRegion(region, encryptionKey);
  }
}
