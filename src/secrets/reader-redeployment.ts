import { Lazy, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct, type IConstruct } from 'constructs';
import { type FunctionSettings, functionDefaults } from '../lambda/function-defaults';
import { allowAwsApis } from '../lambda/function-network';
import { sharedFunctionsOf } from '../lambda/shared-functions';
import { idsInStack } from '../naming/stack-path';
import { declareStatements } from '../security/declared-access';
import { describe } from '../validation/description';
import { UsageError } from '../validation/usage-error';
import { warnOfAnyHour } from './any-hour-warning';
import type { Reader } from './handlers/redeploy-readers';
import { RedeployReadersFunction } from './handlers/redeploy-readers-function';
import { LimitedParts } from './limited-parts';
import { OwnReaders } from './own-readers';
import type { ISecretReader } from './secret-reader';
import type { IRotatableSecret } from './secret-rotation';

const SHARED_ID = 'TradingSecretReaders';

/**
 * The number of readers in one policy and in one target input, whose limits are 6,144 and 8,192 characters.
 *
 * The names of a cluster and of a service have up to 255 characters.
 */
const READERS_IN_ONE = 8;

/** The maximum number of targets of a rule. It also keeps the policies below the ten that a role may have. */
const MAX_TARGETS = 5;

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
  private readonly readers = new Map<IRotatableSecret, LimitedParts<Reader>>();
  private readonly services = new LimitedParts<string>(READERS_IN_ONE, (part, number) => this.addPolicy(part, number));
  private readonly role: iam.Role;
  private readonly ownReaders: OwnReaders;

  private constructor(scope: Construct, id: string, first: ISecretReader, secret: IRotatableSecret) {
    super(scope, id);
    // Not the settings of the secret: another first secret would move the function out of the VPC.
    const settings = sharedFunctionsOf(first.cluster) ?? settingsOf(secret, first);
    const defaults = functionDefaults(this, settings);
    this.role = defaults.role;
    this.ownReaders = new OwnReaders(this, { role: defaults.role, vpc: defaults.vpc });
    const { environment } = this.ownReaders;
    this.function = new RedeployReadersFunction(this, 'Function', { ...defaults, environment });
    allowAwsApis(this.function);
  }

  /** Redeploys a reader whenever the secret changes. A second call for the same reader changes nothing. */
  public add(reader: ISecretReader, secret: IRotatableSecret): void {
    const readers = this.readers.get(secret) ?? this.watch(secret);
    if (readers.all.some(({ service }) => service === reader.serviceArn)) return;
    if (readers.all.length === READERS_IN_ONE * MAX_TARGETS) throw tooManyReaders(reader, secret);
    readers.add({ cluster: reader.cluster.clusterName, service: reader.serviceArn });
    warnOfAnyHour(reader, secret);
    if (this.services.all.includes(reader.serviceArn)) return;
    this.services.add(reader.serviceArn);
    this.ownReaders.add(reader);
  }

  private watch(secret: IRotatableSecret): LimitedParts<Reader> {
    // The id has the stack's name only if the stacks differ, so that the ids are the same in stages of other names.
    const stack = Stack.of(secret) === Stack.of(this) ? [] : [Stack.of(secret).node.id];
    const rule = new events.Rule(this, [...stack, ...idsInStack(secret)].join('-'), {
      description: describe('rule', `Redeploys the readers of ${secret.node.path} when it has a new current version`),
      eventPattern: {
        source: ['aws.secretsmanager'],
        detailType: ['Secret Label Updated'],
        resources: [secret.secretArn],
        detail: { labelUpdated: ['AWSCURRENT'] },
      },
    });
    const readers = new LimitedParts<Reader>(READERS_IN_ONE, (part) => this.addTarget(rule, part));
    this.readers.set(secret, readers);
    return readers;
  }

  private addTarget(rule: events.Rule, readers: Reader[]): void {
    rule.addTarget(
      new targets.LambdaFunction(this.function, {
        event: events.RuleTargetInput.fromObject({
          time: events.EventField.fromPath('$.time'),
          readers: Lazy.any({ produce: () => readers }),
        }),
      }),
    );
  }

  /** Allows the function to redeploy services. The policy is apart from the role, so that the function does not depend on services. */
  private addPolicy(services: string[], number: number): void {
    const redeploy = new iam.PolicyStatement({
      actions: ['ecs:DescribeServices', 'ecs:UpdateService'],
      resources: Lazy.list({ produce: () => services }),
    });
    declareStatements(this.role, redeploy);
    new iam.ManagedPolicy(this, number === 1 ? 'MayRedeploy' : `MayRedeploy${number}`, {
      description: 'Restarts the services that read secrets of this stack, and no others',
      roles: [this.role],
      statements: [redeploy],
    });
  }
}

/** Returns the settings for services without a platform. */
function settingsOf(
  { encryptionKey, protection, vpc }: IRotatableSecret,
  { cluster }: ISecretReader,
): FunctionSettings {
  return { encryptionKey, protection, vpc: vpc && cluster.vpc };
}

function tooManyReaders(reader: ISecretReader, secret: IRotatableSecret): UsageError {
  const max = READERS_IN_ONE * MAX_TARGETS;
  return new UsageError(reader, 'TooManyReaders', {
    got: `reader number ${max + 1} of ${secret.node.path} in one stack`,
    expected: `at most ${max} services of a stack that read one secret`,
    fix: 'create the service in a later stack, whose readers are counted apart',
  });
}
