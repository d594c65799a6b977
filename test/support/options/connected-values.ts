import { Duration, type Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import {
  ContainerVolume,
  DeploymentHook,
  type DeploymentHookOptions,
  DeploymentStage,
  type EfsVolumeOptions,
  type ExternalKeyOptions,
  type FunctionHookOptions,
  type GeneratedKeyOptions,
  HookTimeoutAction,
  type KafkaSourceOptions,
  type KinesisSourceOptions,
  Protection,
  type QueueSourceOptions,
  RotatableSecret,
  type RotatableSecretProps,
  RotationPlan,
  type SecretRotation,
  WorkSource,
} from '../../../src';
import type { Choices, Makers } from './choices';
import { anExistingGroup } from './existing-group';
import { TimeValues } from './time-values';

const CLUSTER_ARN = 'arn:aws:kafka:us-east-1:123456789012:cluster/ticks/0a1b2c3d-0000-4000-8000-000000000000-1';

/** Creates what a random service or job is connected to: sources of work, secrets, file systems, functions. */
export class ConnectedValues {
  private ids = 0;

  public constructor(
    private readonly choices: Choices,
    private readonly stack: Stack,
  ) {}

  /** Returns an id that nothing else in the stack has. */
  public id(prefix: string): string {
    return `${prefix}${this.ids++}`;
  }

  /** Returns a secret of Secrets Manager, or a field of a secret that rotates. */
  public secret(): ecs.Secret {
    const { choices, stack } = this;
    if (choices.oneIn(2)) {
      return ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, this.id('Secret')));
    }
    const makers: Makers<RotatableSecretProps> = {
      rotation: () => this.rotation(),
      description: () => 'Key of a partner',
      encryptionKey: () => this.key(),
      protection: () => choices.of(Protection.production(), Protection.disposable()),
      replicaRegions: () => [{ region: 'eu-central-1' }],
      // The network is that of the platform.
      vpc: () => undefined,
    };
    const secret = new RotatableSecret(stack, this.id('Rotating'), choices.some(makers, 'rotation'));
    return secret.field(secret.fields[0]);
  }

  private rotation(): SecretRotation {
    const { choices } = this;
    const timing = new TimeValues(choices).rotation();
    const generated: Makers<Pick<GeneratedKeyOptions, 'field' | 'length'>> = {
      field: () => 'key',
      length: () => choices.int(32, 128),
    };
    const external: Makers<Pick<ExternalKeyOptions, 'fields'>> = { fields: () => ['client_id', 'client_secret'] };
    return choices.from(
      () => RotationPlan.generatedKey({ ...timing, ...choices.some(generated) }),
      () => RotationPlan.externalKey({ ...timing, ...choices.some(external), issuer: this.function() }),
      () => RotationPlan.custom(RotationPlan.none('the partner changes it', 'key')),
    );
  }

  /** Returns a volume of a file system. */
  public fileSystem(): ContainerVolume {
    const { choices, stack } = this;
    const id = this.id('Files');
    const fileSystem = efs.FileSystem.fromFileSystemAttributes(stack, id, {
      fileSystemId: 'fs-0a1b2c3d4e5f60718',
      securityGroup: anExistingGroup(stack, `${id}Group`),
    });
    const makers: Makers<EfsVolumeOptions> = {
      fileSystem: () => fileSystem,
      containerPath: () => '/mnt/files',
      accessPoint: () =>
        efs.AccessPoint.fromAccessPointAttributes(stack, `${id}Point`, {
          accessPointId: 'fsap-0a1b2c3d4e5f60718',
          fileSystem,
        }),
      readOnly: () => choices.oneIn(2),
    };
    return ContainerVolume.efs(choices.some(makers, 'fileSystem', 'containerPath'));
  }

  /** Returns a hook of deployments that shift traffic. */
  public hook(): DeploymentHook {
    const { choices } = this;
    const shared: Makers<DeploymentHookOptions> = {
      stages: () => [DeploymentStage.POST_TEST_TRAFFIC_SHIFT],
      onTimeout: () => choices.of(HookTimeoutAction.CONTINUE, HookTimeoutAction.ROLLBACK),
      timeout: () => Duration.hours(choices.int(1, 24)),
    };
    const invoked: Makers<FunctionHookOptions> = { ...shared, details: () => ({ desk: 'rates' }) };
    return choices.from(
      () => DeploymentHook.pause(choices.some(shared, 'stages')),
      () => DeploymentHook.invoke(this.function(), choices.some(invoked, 'stages')),
    );
  }

  /** Returns a source of work. */
  public source(): WorkSource {
    const { choices, stack } = this;
    const queue: Makers<QueueSourceOptions> = {
      backlogPerTask: () => choices.int(1, 1000),
      deadLetterQueue: () => undefined,
      maxAge: () => Duration.minutes(choices.int(1, 60)),
      maxDeadLetters: () => choices.int(1, 100),
    };
    const stream: Makers<KinesisSourceOptions> = {
      recordsPerTask: () => choices.int(1, 1000),
      applicationName: () => this.id('consumer'),
      maxAge: () => Duration.minutes(choices.int(1, 60)),
      shards: () => choices.int(2, 8),
    };
    const kafka: Makers<KafkaSourceOptions> = {
      clusterName: () => 'ticks',
      consumerGroup: () => 'desk',
      lagPerTask: () => choices.int(1, 1000),
      topic: () => 'orders',
      bootstrapServers: () => 'b-1.ticks.example.com:9098',
      clusterArn: () => CLUSTER_ARN,
      maxLag: () => choices.int(1, 100_000),
      partitions: () => choices.int(2, 8),
      port: () => choices.int(1, 65_535),
      securityGroup: () => anExistingGroup(stack, this.id('Brokers')),
    };
    return choices.from(
      () => WorkSource.none(),
      () => WorkSource.queue(this.queue(), choices.some(queue, 'backlogPerTask')),
      () => WorkSource.queue(...this.importedQueue()),
      () => WorkSource.kinesis(this.stream(), choices.some(stream, 'recordsPerTask', 'shards')),
      () => WorkSource.kafka(choices.some(kafka, 'clusterName', 'consumerGroup', 'lagPerTask', 'topic')),
    );
  }

  private queue(): sqs.Queue {
    const { choices, stack } = this;
    const encryption = choices.oneIn(2) ? { encryptionMasterKey: this.key() } : {};
    const queue = new sqs.Queue(stack, this.id('Dead'));
    return new sqs.Queue(stack, this.id('Fills'), {
      ...encryption,
      visibilityTimeout: Duration.minutes(5),
      deadLetterQueue: { queue, maxReceiveCount: 3 },
    });
  }

  private importedQueue(): [sqs.IQueue, QueueSourceOptions] {
    const { stack } = this;
    const queueOf = (name: string) =>
      sqs.Queue.fromQueueArn(stack, this.id('Imported'), stack.formatArn({ service: 'sqs', resource: name }));
    return [queueOf('fills'), { backlogPerTask: 10, deadLetterQueue: queueOf('fills-dead') }];
  }

  private stream(): kinesis.IStream {
    const encryptionKey = this.choices.oneIn(2) ? this.key() : undefined;
    return new kinesis.Stream(this.stack, this.id('Ticks'), { encryptionKey });
  }

  private function(): lambda.IFunction {
    return new lambda.Function(this.stack, this.id('Function'), {
      code: lambda.Code.fromInline('exports.handler = async () => ({ hookStatus: "SUCCEEDED" });'),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_22_X,
    });
  }

  private key(): kms.IKey {
    return new kms.Key(this.stack, this.id('Key'), { enableKeyRotation: true });
  }
}
