import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { EncryptedLogGroup } from '../logs/encrypted-log-group';
import { privateSubnets } from '../network/subnet-selection';
import { EncryptionKey } from '../security/encryption-key';
import { Protection } from '../security/protection';
import { SpotEvents } from './spot-events';

/** The cluster's knobs. */
export interface SpotClusterProps {
  /** The network that the tasks run in: private subnets in at least two zones. */
  readonly vpc: ec2.IVpc;

  /**
   * The key that encrypts ECS Exec sessions, their log, and the log of capacity events.
   *
   * @default - the key that the parts in this stack share
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Whether the logs of ECS Exec sessions and of capacity events outlive the stack.
   *
   * @default Protection.production()
   */
  readonly protection?: Protection;
}

/**
 * An ECS cluster for Fargate with on-demand and Spot capacity, Container Insights with enhanced observability, and an
 * encrypted log of every ECS Exec session. It logs and counts the tasks that Spot takes back, and those that find no capacity.
 *
 * The capacity providers are a property of the cluster, not an association of their own: an association would be
 * deleted while services still use it, and the stack's deletion would fail.
 */
export class SpotCluster extends ecs.Cluster {
  private readonly execConfiguration: ecs.ExecuteCommandConfiguration;
  private readonly capacityEvents: SpotEvents;

  public constructor(scope: Construct, id: string, props: SpotClusterProps) {
    super(scope, id, { vpc: props.vpc, containerInsightsV2: ecs.ContainerInsights.ENHANCED });
    privateSubnets(this, props.vpc);

    const encryptionKey = props.encryptionKey ?? EncryptionKey.ofStack(this);
    const protection = props.protection ?? Protection.production();
    const cloudWatchLogGroup = new EncryptedLogGroup(this, 'ExecLogs', { encryptionKey, protection });
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
    this.capacityEvents = new SpotEvents(this, 'CapacityEvents', { encryptionKey, protection });
  }

  /** Holds an event for each task that Spot took back or that found no capacity, as ECS sends it. */
  public get capacityLog(): logs.ILogGroup {
    return this.capacityEvents.log;
  }

  /** The tasks that Spot took back. */
  public metricSpotInterruptions(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.capacityEvents.metricInterruptions(options);
  }

  /** How often ECS found no capacity for a task, on Spot or on demand. */
  public metricPlacementFailures(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.capacityEvents.metricPlacementFailures(options);
  }

  /** How ECS Exec sessions are encrypted and logged. */
  public override get executeCommandConfiguration(): ecs.ExecuteCommandConfiguration | undefined {
    return this.execConfiguration;
  }
}
