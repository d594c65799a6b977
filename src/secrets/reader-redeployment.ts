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
 * Starts the readers of a stack anew when a secret that they read has a new current version.
 *
 * One function a stack, so that it may restart that stack's readers and no others; one rule a secret.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/event-detail-secret-label-updated-secretsmanager.html
 */
export class ReaderRedeployment extends Construct {
  /** The redeployment of the stack that a construct is in, if anything there reads a secret. */
  public static find(scope: IConstruct): ReaderRedeployment | undefined {
    return Stack.of(scope).node.tryFindChild(SHARED_ID) as ReaderRedeployment | undefined;
  }

  /** The redeployment of the stack that a reader is in; made at the first reader. */
  public static for(reader: ISecretReader, secret: IRotatableSecret): ReaderRedeployment {
    return ReaderRedeployment.find(reader) ?? new ReaderRedeployment(Stack.of(reader), SHARED_ID, reader, secret);
  }

  public readonly function: lambda.Function;
  private readonly readersOf = new Map<IRotatableSecret, Reader[]>();

  private constructor(scope: Construct, id: string, first: ISecretReader, secret: IRotatableSecret) {
    super(scope, id);
    const { encryptionKey, protection, vpc } = secret;
    const defaults = functionDefaults(this, { encryptionKey, protection, vpc: vpc && first.cluster.vpc });
    this.function = new RedeployReadersFunction(this, 'Function', defaults);
    // Apart from the role's other permissions, so that the function need not wait for the services.
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

  /** Redeploys a reader whenever the secret changes. Asking again changes nothing. */
  public add(reader: ISecretReader, secret: IRotatableSecret): void {
    const readers = this.readersOf.get(secret) ?? this.watch(secret);
    if (readers.some(({ service }) => service === reader.serviceArn)) return;
    readers.push({ cluster: reader.cluster.clusterName, service: reader.serviceArn });
  }

  private watch(secret: IRotatableSecret): Reader[] {
    const readers: Reader[] = [];
    this.readersOf.set(secret, readers);
    // Without the stack's name where it can be: stages of other names have the same ids then.
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
    return [...new Set([...this.readersOf.values()].flat().map(({ service }) => service))];
  }
}
