import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { announceFailedDeployments } from './deployment-failures';
import { runbookUrl } from './runbook';

export interface MonitoringProps {
  readonly encryptionKey: kms.Key;
  readonly cluster: ecs.ICluster;
  readonly alertAddress: string;
}

export interface AlarmProps {
  readonly metric: cloudwatch.IMetric;
  readonly says: string;
  readonly threshold: number;
  readonly periods: number;
  readonly comparisonOperator?: cloudwatch.ComparisonOperator;
  readonly treatMissingData?: cloudwatch.TreatMissingData;
}

/** The topic that alarms and failed deployments go to, and how an alarm looks. */
export class Monitoring extends Construct {
  private readonly topic: sns.Topic;

  public constructor(scope: Construct, id: string, { encryptionKey, cluster, alertAddress }: MonitoringProps) {
    super(scope, id);
    const stack = Stack.of(this);
    letUseKey(encryptionKey, 'cloudwatch.amazonaws.com', { StringEquals: { 'aws:SourceAccount': stack.account } });
    letUseKey(encryptionKey, 'events.amazonaws.com');
    this.topic = new sns.Topic(this, 'Topic', { masterKey: encryptionKey, enforceSSL: true });
    this.topic.addSubscription(new subscriptions.EmailSubscription(alertAddress));
    const alarms = stack.formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: '*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.letPublish('cloudwatch.amazonaws.com', alarms);
    announceFailedDeployments(this, cluster, this.topic);
    const rules = Stack.of(this).formatArn({ service: 'events', resource: 'rule', resourceName: '*' });
    this.letPublish('events.amazonaws.com', rules);
  }

  /** An alarm whose id is its kind. */
  public alarm(scope: Construct, kind: string, props: AlarmProps): cloudwatch.Alarm {
    const {
      comparisonOperator = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData = cloudwatch.TreatMissingData.NOT_BREACHING,
    } = props;
    const alarm = new cloudwatch.Alarm(scope, kind, {
      alarmDescription: `${props.says} Runbook: ${runbookUrl(kind)}`,
      metric: props.metric,
      threshold: props.threshold,
      evaluationPeriods: props.periods,
      comparisonOperator,
      treatMissingData,
    });
    const action = new actions.SnsAction(this.topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    return alarm;
  }

  /** An alarm on any failure of a function. */
  public functionAlarm(
    scope: Construct,
    kind: string,
    { says, watched }: { says: string; watched: lambda.IFunction },
  ): cloudwatch.Alarm {
    const metric = watched.metricErrors({ period: Duration.minutes(5) });
    return this.alarm(scope, kind, { metric, says, threshold: 1, periods: 1 });
  }

  private letPublish(servicePrincipal: string, sourceArn: string): void {
    this.topic.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal(servicePrincipal)],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { ArnLike: { 'aws:SourceArn': sourceArn } },
      }),
    );
  }
}

function letUseKey(key: kms.Key, servicePrincipal: string, conditions?: Record<string, Record<string, string>>): void {
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal(servicePrincipal)],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
      conditions,
    }),
  );
}
