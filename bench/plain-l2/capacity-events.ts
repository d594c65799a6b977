import { ArnFormat, type Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { logGroup } from './logs';

/** The tasks that Spot took back, and those that found no capacity. */
export class CapacityEvents extends Construct {
  public readonly log: logs.LogGroup;
  private readonly rules: events.Rule[];

  public constructor(scope: ecs.Cluster, id: string, encryptionKey: kms.IKey) {
    super(scope, id);
    this.log = logGroup(this, 'Log', encryptionKey);
    const clusterArn = [scope.clusterArn];
    this.rules = [
      this.logged('SpotInterruptions', `Tasks that Spot took back in ${scope.node.path}`, 'ECS Task State Change', {
        clusterArn,
        stopCode: ['SpotInterruption'],
        lastStatus: ['STOPPED'],
      }),
      this.logged('PlacementFailures', `Tasks that could not be placed in ${scope.node.path}`, 'ECS Service Action', {
        clusterArn,
        eventName: ['SERVICE_TASK_PLACEMENT_FAILURE'],
      }),
    ];
    const mayWrite = new iam.PolicyDocument({
      statements: [
        new iam.PolicyStatement({
          principals: [
            new iam.ServicePrincipal('events.amazonaws.com'),
            new iam.ServicePrincipal('delivery.logs.amazonaws.com'),
          ],
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [this.log.logGroupArn],
        }),
      ],
    });
    new logs.CfnResourcePolicy(this, 'MayWrite', {
      policyName: this.node.addr,
      policyDocument: Stack.of(this).toJsonString(mayWrite.toJSON()),
    });
  }

  /** What each rule has sent on: interruptions, then placement failures. */
  public counts(period: Duration, labels: string[] = []): cloudwatch.Metric[] {
    return this.rules.map(
      ({ ruleName }, index) =>
        new cloudwatch.Metric({
          namespace: 'AWS/Events',
          metricName: 'Invocations',
          dimensionsMap: { RuleName: ruleName },
          statistic: cloudwatch.Stats.SUM,
          label: labels[index],
          period,
        }),
    );
  }

  private logged(id: string, description: string, detailType: string, detail: Record<string, string[]>): events.Rule {
    const arn = Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: this.log.logGroupName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    // The CDK's own target would bring a function to write the log's policy.
    return new events.Rule(this, id, {
      description,
      eventPattern: { source: ['aws.ecs'], detailType: [detailType], detail },
      targets: [{ bind: () => ({ arn }) }],
    });
  }
}
