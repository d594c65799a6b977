import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { IDependable } from 'constructs';
import type { RotatableSecret } from './rotatable-secret';

/** What a rotation has set up. */
export interface SecretRotationConfig {
  /**
   * The function that rotates, so that its failures can be watched.
   *
   * @default - no function of this account rotates the secret
   */
  readonly rotationFunction?: lambda.IFunction;

  /**
   * What must be there before the first value works.
   *
   * @default - the first value works at once
   */
  readonly worksAfter?: IDependable;
}

/**
 * One way to rotate a secret. Extend it to bring your own, and hand it to `RotationPlan.custom()`.
 */
export abstract class SecretRotation {
  /** The fields of the secret's JSON value that services may read. */
  public abstract readonly fields: string[];

  /** How the first value comes to be, before any rotation. */
  public abstract readonly firstValue: secretsmanager.SecretStringGenerator;

  /**
   * Gives the secret its rotation. Called once.
   *
   * @param secret the secret, whose subtree holds what the rotation needs
   */
  public abstract bind(secret: RotatableSecret): SecretRotationConfig;
}
