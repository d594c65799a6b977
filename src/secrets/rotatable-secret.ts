import { Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct, IDependable } from 'constructs';
import { EncryptionKey } from '../security/encryption-key';
import { Protection } from '../security/protection';
import { requireSameRegion } from '../validation/same-environment';
import { quoted, UsageError } from '../validation/usage-error';
import { ReaderRedeployment } from './reader-redeployment';
import { SecretField } from './secret-field';
import { grantSecretKey } from './secret-kms-grant';
import type { ISecretReader } from './secret-reader';
import type { IRotatableSecret, SecretRotation } from './secret-rotation';

/** The secret's knobs. */
export interface RotatableSecretProps {
  /** How the secret comes by its next value, and how often. */
  readonly rotation: SecretRotation;

  /**
   * What the secret is for.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * The key that encrypts the secret.
   *
   * @default - the key that the parts in this stack share
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Regions that the secret is copied to. A copy is encrypted by the key that is named for its region, else by AWS's own.
   *
   * @default - none
   */
  readonly replicaRegions?: secretsmanager.ReplicaRegion[];

  /**
   * The network that the rotation runs in.
   *
   * @default - none: the rotation reaches AWS over the internet
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Whether the secret outlives the stack.
   *
   * @default Protection.production()
   */
  readonly protection?: Protection;
}

/**
 * A secret that rotates, and whose rotation ends in the running task: services that read a field of it are redeployed
 * when it has a new current value.
 *
 * The first rotation is one period after the first deployment.
 */
export class RotatableSecret extends secretsmanager.Secret implements IRotatableSecret {
  /** The fields of the secret's JSON value that can be read. */
  public readonly fields: string[];

  /** The function that rotates the secret, if one of this account does. */
  public readonly rotationFunction?: lambda.IFunction;

  /** What must be there before the first value works, if it does not work at once. */
  public readonly worksAfter?: IDependable;

  /** The network that the rotation runs in. */
  public readonly vpc?: ec2.IVpc;

  /** Whether the secret outlives the stack. */
  public readonly protection: Protection;

  public constructor(scope: Construct, id: string, props: RotatableSecretProps) {
    const { rotation } = props;
    const protection = props.protection ?? Protection.production();
    const encryptionKey = props.encryptionKey ?? EncryptionKey.ofStack(scope);
    super(scope, id, {
      description: props.description,
      encryptionKey,
      generateSecretString: rotation.firstValue,
      removalPolicy: protection.removalPolicy,
    });
    requireSameRegion(this, { what: 'the encryption key', resource: encryptionKey });
    for (const replica of props.replicaRegions ?? []) this.copyTo(replica);
    this.fields = [...rotation.fields];
    this.vpc = props.vpc;
    this.protection = protection;
    const { rotationFunction, worksAfter } = rotation.bind(this);
    this.rotationFunction = rotationFunction;
    this.worksAfter = worksAfter;
  }

  /**
   * A field as a value for a service's `secrets`.
   *
   * Throws when the secret has no such field.
   *
   * @param name the field of the JSON value
   */
  public field(name: string): SecretField {
    if (!this.fields.includes(name)) {
      throw new UsageError(this, 'UnknownSecretField', {
        got: `field('${name}')`,
        expected: `one of ${quoted(this.fields)}`,
        fix: 'name a field that the rotation plan keeps',
      });
    }
    return new SecretField(this, name);
  }

  /**
   * Lets a principal read the secret, by a policy of its own: the key's policy never names who reads.
   *
   * @param grantee the reader
   * @param versionStages the staging labels that it may read; any by default
   */
  public override grantRead(grantee: iam.IGrantable, versionStages?: string[]): iam.Grant {
    // Without a policy to add to, only the key's and the secret's own policies can let it in.
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
   * Redeploys a service whenever the secret has a new current value. Services that take a field do this by themselves.
   *
   * @param reader the service whose tasks read the secret when they start
   */
  public addReader(reader: ISecretReader): void {
    ReaderRedeployment.for(reader, this).add(reader, this);
  }

  private copyTo({ region, encryptionKey }: secretsmanager.ReplicaRegion): void {
    if (region === Stack.of(this).region) {
      throw new UsageError(this, 'ReplicaInOwnRegion', {
        got: `a replica in ${region}`,
        expected: "regions other than the secret's own",
        fix: `leave ${region} out of replicaRegions`,
      });
    }
    this.addReplicaRegion(region, encryptionKey);
  }
}
