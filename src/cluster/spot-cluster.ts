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
import { brand } from '../validation/brand';
import { checked, pathOf, placed } from '../validation/checked';
import { SpotEvents } from './spot-events';

/** Properties of `SpotCluster`. */
export interface SpotClusterProps {
  /** The VPC of the tasks. It needs private subnets in at least two Availability Zones. */
  readonly vpc: ec2.IVpc;

  /**
   * The key that encrypts ECS Exec sessions, their log and the log of capacity events.
   *
   * @default - the key that the parts in this stack share
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Indicates whether the logs of ECS Exec sessions and of capacity events are kept when the stack is deleted.
   *
   * @default Protection.production()
   */
  readonly protection?: Protection;
}

/**
 * An ECS cluster for Fargate with on-demand and Spot capacity.
 *
 * It has Container Insights with enhanced observability and an encrypted log of each ECS Exec session. It logs and
 * counts the tasks that Spot interrupts, and the tasks without capacity.
 *
 * The capacity providers are a property of the cluster, not a separate association. CloudFormation would delete an
 * association while services still use it, and the deletion of the stack would fail.
 *
 * @example
 * new SpotCluster(this, 'Cluster', { vpc: vpc });
 */
export class SpotCluster extends ecs.Cluster {
  static {
    brand(SpotCluster, 'SpotCluster');
  }

  private readonly execConfiguration: ecs.ExecuteCommandConfiguration;
  private readonly capacityEvents: SpotEvents;

  public constructor(scope: Construct, id: string, props: SpotClusterProps) {
    super(...placed('new SpotCluster', scope, id), {
      vpc: checked('new SpotCluster', 'props', props, pathOf([scope, id])).vpc,
      containerInsightsV2: ecs.ContainerInsights.ENHANCED,
      enableFargateCapacityProviders: false, // they are a property of the cluster
    });
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

  /**
   * The log of capacity events, and of the states of deployments.
   *
   * ECS sends an event for each task that Spot interrupts or that has no capacity.
   */
  public get capacityLog(): logs.ILogGroup {
    return this.capacityEvents.log;
  }

  /** The number of tasks that Spot interrupted. */
  public metricSpotInterruptions(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const given = checked('SpotCluster.metricSpotInterruptions', 'options', options ?? {}, this);
    return this.capacityEvents.metricInterruptions(given);
  }

  /** The number of times that ECS found no capacity for a task, on Spot or on demand. */
  public metricPlacementFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const given = checked('SpotCluster.metricPlacementFailures', 'options', options ?? {}, this);
    return this.capacityEvents.metricPlacementFailures(given);
  }

  /** The encryption and logging of ECS Exec sessions. */
  public override get executeCommandConfiguration(): ecs.ExecuteCommandConfiguration | undefined {
    return this.execConfiguration;
  }
}
