import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { IDependable } from 'constructs';
import type { Protection } from '../security/protection';
import { brand } from '../validation/brand';
import type { ISecretReader } from './secret-reader';

/** A secret that rotates. A `RotatableSecret` is one. */
export interface IRotatableSecret extends secretsmanager.ISecret {
  /** The fields of the secret's JSON value that services may read. */
  readonly fields: string[];

  /** Indicates whether the secret is kept when the stack is deleted. */
  readonly protection: Protection;

  /**
   * The VPC that the rotation runs in.
   *
   * @default - the rotation reaches AWS over the internet
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The function that rotates the secret, once the secret has its rotation.
   *
   * @default - no function of this account rotates the secret
   */
  readonly rotationFunction?: lambda.IFunction;

  /**
   * The resource that must exist before the first value works, once the secret has its rotation.
   *
   * @default - the first value works at once
   */
  readonly worksAfter?: IDependable;

  /**
   * Redeploys a service whenever the secret has a new current value.
   *
   * @param reader the service whose tasks read the secret when they start
   */
  addReader(reader: ISecretReader): void;
}

/** The resources that a rotation has created. */
export interface SecretRotationConfig {
  /**
   * The function that rotates the secret. Alarms watch its failures.
   *
   * @default - no function of this account rotates the secret
   */
  readonly rotationFunction?: lambda.IFunction;

  /**
   * The resource that must exist before the first value works.
   *
   * @default - the first value works at once
   */
  readonly worksAfter?: IDependable;
}

/**
 * One way to rotate a secret.
 *
 * Choose one with `RotationPlan`, or extend this class and pass the rotation to a `RotatableSecret`.
 *
 * @example
 * const rotation = RotationPlan.generatedKey({ length: 48, every: Duration.days(7) });
 * new RotatableSecret(this, 'PartnerKey', { rotation: rotation });
 */
export abstract class SecretRotation {
  static {
    brand(SecretRotation, 'SecretRotation');
  }

  /** The fields of the secret's JSON value that services may read. */
  public abstract readonly fields: string[];

  /** The way in which Secrets Manager generates the first value, before any rotation. */
  public abstract readonly firstValue: secretsmanager.SecretStringGenerator;

  /**
   * Adds the rotation to a secret. Called once for each secret.
   *
   * @param secret the secret; the resources that the rotation creates are its children
   */
  public abstract bind(secret: IRotatableSecret): SecretRotationConfig;
}
