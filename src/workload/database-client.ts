import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct, IDependable } from 'constructs';

/** A service, a worker or a job that gets a user in a database. */
export interface IDatabaseClient extends IConstruct, iam.IGrantable {
  /** The name, from which the name of the user is derived. */
  readonly serviceName: string;

  /** The security group of the tasks. */
  readonly securityGroup: ec2.SecurityGroup;

  /**
   * Sets a plain-text environment variable of the application.
   *
   * @param name the name of the variable
   * @param value the value
   * @param setBy the source of the variable, for the error message
   */
  addEnvironment(name: string, value: string, setBy?: string): void;

  /**
   * Sets a secret environment variable of the application.
   *
   * @param name the name of the variable
   * @param secret the secret
   * @param setBy the source of the variable, for the error message
   */
  addSecret(name: string, secret: ecs.Secret, setBy?: string): void;

  /**
   * Makes the tasks start after a resource.
   *
   * @param dependable the resource
   * @internal
   */
  _startAfter(dependable: IDependable): void;
}
