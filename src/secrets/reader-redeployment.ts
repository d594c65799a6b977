import { Lazy, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct, type IConstruct } from 'constructs';
import { functionDefaults } from '../lambda/function-defaults';
import { idsInStack } from '../naming/stack-path';
import type { Reader } from './handlers/redeploy-readers';
import { RedeployReadersFunction } from './handlers/redeploy-readers-function';
import type { ISecretReader } from './secret-reader';
import type { IRotatableSecret } from './secret-rotation';

const SHARED_ID = 'TradingSecretReaders';

/**
 * Redeploys the readers of a stack when a secret that they read has a new current version.
 *
 * There is one function for each stack, which may redeploy the readers of that stack only, and one rule for each
 * secret.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/event-detail-secret-label-updated-secretsmanager.html
 */
export class ReaderRedeployment extends Construct {
  /** Returns the redeployment of the construct's stack, if a service of the stack reads a secret. */
  public static find(scope: IConstruct): ReaderRedeployment | undefined {
    return Stack.of(scope).node.tryFindChild(SHARED_ID) as ReaderRedeployment | undefined;
  }

  /** Returns the redeployment of the reader's stack. Creates it for the first reader. */
  public static for(reader: ISecretReader, secret: IRotatableSecret): ReaderRedeployment {
    return ReaderRedeployment.find(reader) ?? new ReaderRedeployment(Stack.of(reader), SHARED_ID, reader, secret);
  }

  public readonly function: lambda.Function;
  private readonly readersBySecret = new Map<IRotatableSecret, Reader[]>();

  private constructor(scope: Construct, id: string, first: ISecretReader, secret: IRotatableSecret) {
    super(scope, id);
    const { encryptionKey, protection, vpc } = secret;
    const defaults = functionDefaults(this, { encryptionKey, protection, vpc: vpc && first.cluster.vpc });
    this.function = new RedeployReadersFunction(this, 'Function', defaults);
    // A policy apart from the role's other permissions, so that the function does not depend on the services.
    new iam.ManagedPolicy(this, 'MayRedeploy', {
      description: 'Restarts the services that read secrets of this stack, and no others',
      roles: [defaults.role],
      statements: [
        new iam.PolicyStatement({
          actions: ['ecs:DescribeServices', 'ecs:UpdateService'],
          resources: Lazy.list({ produce: () => this.serviceArns() }),
        }),
      ],
    });
  }

  /** Redeploys a reader whenever the secret changes. A second call for the same reader changes nothing. */
  public add(reader: ISecretReader, secret: IRotatableSecret): void {
    const readers = this.readersBySecret.get(secret) ?? this.watch(secret);
    if (readers.some(({ service }) => service === reader.serviceArn)) return;
    readers.push({ cluster: reader.cluster.clusterName, service: reader.serviceArn });
  }

  private watch(secret: IRotatableSecret): Reader[] {
    const readers: Reader[] = [];
    this.readersBySecret.set(secret, readers);
    // The id has the stack's name only if the stacks differ, so that the ids are the same in stages of other names.
    const stack = Stack.of(secret) === Stack.of(this) ? [] : [Stack.of(secret).node.id];
    new events.Rule(this, [...stack, ...idsInStack(secret)].join('-'), {
      description: `Redeploys the readers of ${secret.node.path} when it has a new current version`,
      eventPattern: {
        source: ['aws.secretsmanager'],
        detailType: ['Secret Label Updated'],
        resources: [secret.secretArn],
        detail: { labelUpdated: ['AWSCURRENT'] },
      },
      targets: [
        new targets.LambdaFunction(this.function, {
          event: events.RuleTargetInput.fromObject({
            time: events.EventField.fromPath('$.time'),
            readers: Lazy.any({ produce: () => readers }),
          }),
        }),
      ],
    });
    return readers;
  }

  private serviceArns(): string[] {
    return [...new Set([...this.readersBySecret.values()].flat().map(({ service }) => service))];
  }
}
