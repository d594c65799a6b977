import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { CapacityEvents } from './capacity-events';
import { logGroup } from './logs';

/** A cluster with on-demand and Spot capacity and a log of ECS Exec sessions. */
export class Cluster extends ecs.Cluster {
  public readonly execLogs: logs.LogGroup;
  public readonly capacityEvents: CapacityEvents;

  public constructor(scope: Construct, id: string, props: { vpc: ec2.IVpc; encryptionKey: kms.IKey }) {
    super(scope, id, { vpc: props.vpc, containerInsightsV2: ecs.ContainerInsights.ENHANCED });
    this.execLogs = logGroup(this, 'ExecLogs', props.encryptionKey);
    const cluster = this.node.defaultChild as ecs.CfnCluster;
    // The CDK would make an association, which cannot be deleted while services use it.
    cluster.capacityProviders = ['FARGATE', 'FARGATE_SPOT'];
    // The log is a child of the cluster, so it comes too late for the CDK's option.
    cluster.configuration = {
      executeCommandConfiguration: {
        kmsKeyId: props.encryptionKey.keyArn,
        logging: ecs.ExecuteCommandLogging.OVERRIDE,
        logConfiguration: {
          cloudWatchLogGroupName: this.execLogs.logGroupName,
          cloudWatchEncryptionEnabled: true,
        },
      },
    };
    this.capacityEvents = new CapacityEvents(this, 'CapacityEvents', props.encryptionKey);
  }
}
