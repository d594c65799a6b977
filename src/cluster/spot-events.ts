import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { EncryptedLogGroup } from '../logs/encrypted-log-group';
import type { Protection } from '../security/protection';

/** How the log of events is kept. */
export interface SpotEventsProps {
  readonly encryptionKey: kms.IKey;
  readonly protection: Protection;
}

/** The tasks of a cluster that Spot took back, and those for which there was no capacity: logged and counted. */
export class SpotEvents extends Construct {
  /** Holds every such event as ECS sends it. */
  public readonly log: logs.LogGroup;

  private readonly interrupted: events.Rule;
  private readonly unplaced: events.Rule;

  public constructor(scope: ecs.Cluster, id: string, props: SpotEventsProps) {
    super(scope, id);
    this.log = new EncryptedLogGroup(this, 'Log', props);
    const { clusterArn } = scope;
    // A task that ends sends several events; this is the last one.
    this.interrupted = this.logged('SpotInterruptions', 'Tasks that Spot took back', 'ECS Task State Change', {
      clusterArn: [clusterArn],
      stopCode: ['SpotInterruption'],
      lastStatus: ['STOPPED'],
    });
    this.unplaced = this.logged('PlacementFailures', 'Tasks that could not be placed', 'ECS Service Action', {
      clusterArn: [clusterArn],
      eventName: ['SERVICE_TASK_PLACEMENT_FAILURE'],
    });
    new logs.CfnResourcePolicy(this, 'MayWrite', {
      policyName: this.node.addr,
      policyDocument: Stack.of(this).toJsonString(this.mayWrite().toJSON()),
    });
  }

  /** The tasks that Spot took back. */
  public metricInterruptions(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return countOf(this.interrupted, options);
  }

  /** How often ECS found no capacity for a task. */
  public metricPlacementFailures(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return countOf(this.unplaced, options);
  }

  private logged(id: string, description: string, detailType: string, detail: Record<string, string[]>): events.Rule {
    const { logGroupName } = this.log;
    const arn = Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: logGroupName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    return new events.Rule(this, id, {
      description: `${description} in ${this.node.scope?.node.path}`,
      eventPattern: { source: ['aws.ecs'], detailType: [detailType], detail },
      // The CDK's own target brings a function of the CDK to write the policy below.
      targets: [{ bind: () => ({ arn }) }],
    });
  }

  private mayWrite(): iam.PolicyDocument {
    return new iam.PolicyDocument({
      statements: [
        new iam.PolicyStatement({
          principals: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'].map(
            (name) => new iam.ServicePrincipal(name),
          ),
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [this.log.logGroupArn],
        }),
      ],
    });
  }
}

/** EventBridge counts what each rule has sent on. */
function countOf({ ruleName }: events.Rule, options: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/Events',
    metricName: 'Invocations',
    dimensionsMap: { RuleName: ruleName },
    statistic: cloudwatch.Stats.SUM,
    ...options,
  });
}
