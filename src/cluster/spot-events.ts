import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { EncryptedLogGroup } from '../logs/encrypted-log-group';
import type { Protection } from '../security/protection';
import { describe } from '../validation/description';

/** Properties of `SpotEvents`. */
export interface SpotEventsProps {
  readonly encryptionKey: kms.IKey;
  readonly protection: Protection;
}

/** Logs the deployments of a cluster, and logs and counts the tasks that Spot interrupted or that have no capacity. */
export class SpotEvents extends Construct {
  /** The log of the events, in the format of ECS. */
  public readonly log: logs.LogGroup;

  private readonly interrupted: events.Rule;
  private readonly unplaced: events.Rule;

  public constructor(scope: ecs.Cluster, id: string, props: SpotEventsProps) {
    super(scope, id);
    this.log = new EncryptedLogGroup(this, 'Log', props);
    const { clusterArn } = scope;
    // A task that stops sends several events. This is the last event.
    this.interrupted = this.logEvents('SpotInterruptions', 'Tasks that Spot interrupted', 'ECS Task State Change', {
      clusterArn: [clusterArn],
      stopCode: ['SpotInterruption'],
      lastStatus: ['STOPPED'],
    });
    this.unplaced = this.logEvents('PlacementFailures', 'Tasks without capacity', 'ECS Service Action', {
      clusterArn: [clusterArn],
      eventName: ['SERVICE_TASK_PLACEMENT_FAILURE'],
    });
    // These events have no cluster in their detail.
    const { clusterName } = scope;
    const services = Stack.of(this).formatArn({ service: 'ecs', resource: 'service', resourceName: `${clusterName}/` });
    this.logEvents(
      'Deployments',
      'Deployments',
      'ECS Deployment State Change',
      undefined,
      events.Match.prefix(services),
    );
    // A resource policy of the account has a fixed name, and an account has at most ten of them in a Region. A log group
    // has a policy of its own beside them.
    (this.log.node.defaultChild as logs.CfnLogGroup).resourcePolicyDocument = this.writePolicy();
  }

  /** The number of tasks that Spot interrupted. */
  public metricInterruptions(options: cloudwatch.MetricOptions): cloudwatch.Metric {
    return invocationsOf(this.interrupted, options);
  }

  /** The number of times that ECS found no capacity for a task. */
  public metricPlacementFailures(options: cloudwatch.MetricOptions): cloudwatch.Metric {
    return invocationsOf(this.unplaced, options);
  }

  private logEvents(
    id: string,
    description: string,
    detailType: string,
    detail?: Record<string, string[]>,
    resources?: string[],
  ): events.Rule {
    const arn = this.logGroupArn(this.log.logGroupName);
    return new events.Rule(this, id, {
      description: describe('rule', `${description} in ${this.node.scope?.node.path}`),
      eventPattern: { source: ['aws.ecs'], detailType: [detailType], detail, resources },
      // The log group target of the CDK adds a Lambda function that writes a resource policy of the account.
      targets: [{ bind: () => ({ arn }) }],
    });
  }

  private writePolicy(): iam.PolicyDocument {
    return new iam.PolicyDocument({
      statements: [
        new iam.PolicyStatement({
          principals: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'].map(
            (name) => new iam.ServicePrincipal(name),
          ),
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          // The policy applies to its log group only. It cannot contain the ARN of the log group that it is a part of.
          resources: [this.logGroupArn('*')],
        }),
      ],
    });
  }

  private logGroupArn(name: string): string {
    return Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: name,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}

/** Returns the number of events that a rule sent to its target, as EventBridge counts them. */
function invocationsOf({ ruleName }: events.Rule, options: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/Events',
    metricName: 'Invocations',
    dimensionsMap: { RuleName: ruleName },
    statistic: cloudwatch.Stats.SUM,
    ...options,
  });
}
