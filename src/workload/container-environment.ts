import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { sortedRecord } from '../naming/sorted-record';
import { UsageError } from '../validation/usage-error';

/** The environment variables of the application's container. Each variable can be set once. */
export class ContainerEnvironment {
  /** The length of the plain values. Unit: characters. */
  public length = 0;
  private readonly setBy = new Map<string, string>();

  public constructor(private readonly scope: IConstruct) {}

  /** Reserves variables and returns them in name order. */
  public claim<T>(variables: Record<string, T>, by: string): Record<string, T> {
    for (const [name, value] of Object.entries(variables)) this.claimOne(name, by, value);
    return sortedRecord(variables);
  }

  /** Sets a variable of an existing container. */
  public add(container: ecs.ContainerDefinition, name: string, value: string, by: string): void {
    this.claimOne(name, by, value);
    container.addEnvironment(name, value);
  }

  /** Sets a secret variable of an existing container. */
  public addSecret(container: ecs.ContainerDefinition, name: string, secret: ecs.Secret, by: string): void {
    this.claimOne(name, by);
    container.addSecret(name, secret);
  }

  private claimOne(name: string, by: string, value?: unknown): void {
    const other = this.setBy.get(name);
    if (other !== undefined) {
      throw new UsageError(this.scope, 'EnvironmentClash', {
        got: `the environment variable '${name}' from ${by} and from ${other}`,
        expected: 'each variable set once',
        fix: 'rename one of them; PORT, SERVICE_NAME, OTEL_*, PG*, <CALLEE>_URL and <CALLEE>_ADDRESS belong to the platform',
      });
    }
    this.setBy.set(name, by);
    if (typeof value === 'string') this.length += value.length;
  }
}
