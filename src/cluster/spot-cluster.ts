import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { EncryptionKey } from '../encryption/encryption-key';
import { EncryptedLogGroup } from '../logs/encrypted-log-group';
import { privateSubnets } from '../network/private-subnets';
import { Protection } from '../protection/protection';

/** The cluster's knobs. */
export interface SpotClusterProps {
  /** The network that the tasks run in: private subnets in at least two zones. */
  readonly vpc: ec2.IVpc;

  /**
   * The key that encrypts ECS Exec sessions and their log.
   *
   * @default - the key that the parts in this stack share
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Whether the log of ECS Exec sessions outlives the stack.
   *
   * @default Protection.production()
   */
  readonly protection?: Protection;
}

/**
 * An ECS cluster for Fargate with on-demand and Spot capacity, Container Insights with enhanced observability, and an
 * encrypted log of every ECS Exec session.
 *
 * The capacity providers are a property of the cluster, not an association of their own: an association would be
 * deleted while services still use it, and the stack's deletion would fail.
 */
export class SpotCluster extends ecs.Cluster {
  private readonly execConfiguration: ecs.ExecuteCommandConfiguration;

  public constructor(scope: Construct, id: string, props: SpotClusterProps) {
    super(scope, id, { vpc: props.vpc, containerInsightsV2: ecs.ContainerInsights.ENHANCED });
    privateSubnets(this, props.vpc);

    const encryptionKey = props.encryptionKey ?? EncryptionKey.ofStack(this);
    const cloudWatchLogGroup = new EncryptedLogGroup(this, 'ExecLogs', {
      encryptionKey,
      protection: props.protection ?? Protection.production(),
    });
    this.execConfiguration = {
      kmsKey: encryptionKey,
      logging: ecs.ExecuteCommandLogging.OVERRIDE,
      logConfiguration: { cloudWatchLogGroup, cloudWatchEncryptionEnabled: true },
    };

    const cluster = this.node.defaultChild as ecs.CfnCluster;
    cluster.capacityProviders = ['FARGATE', 'FARGATE_SPOT'];
    cluster.configuration = {
      executeCommandConfiguration: {
        kmsKeyId: encryptionKey.keyArn,
        logging: ecs.ExecuteCommandLogging.OVERRIDE,
        logConfiguration: {
          cloudWatchLogGroupName: cloudWatchLogGroup.logGroupName,
          cloudWatchEncryptionEnabled: true,
        },
      },
    };
  }

  /** How ECS Exec sessions are encrypted and logged. */
  public override get executeCommandConfiguration(): ecs.ExecuteCommandConfiguration | undefined {
    return this.execConfiguration;
  }
}
