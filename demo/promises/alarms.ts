import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient, ListRulesCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { compare, type Inspector } from './promise';

/** The answer of the emulator for an alarm on metric math, whose expression it does not return. */
const METRIC_MATH = 'metric-math';

export const alarm: Inspector = async (resource, stack) => {
  const { properties } = resource;
  const answer = await new CloudWatchClient(stack.clients).send(
    new DescribeAlarmsCommand({ AlarmNames: [resource.physicalId] }),
  );
  const found = answer.MetricAlarms?.[0];
  return compare(resource, {
    condition: [
      [properties.MetricName ?? METRIC_MATH, properties.ComparisonOperator, properties.Threshold],
      [found?.MetricName, found?.ComparisonOperator, found?.Threshold],
    ],
    // Composite alarms notify of the others.
    ...(properties.AlarmActions && { notifies: [stack.resolve(properties.AlarmActions), found?.AlarmActions] }),
    'links its runbook': [true, found?.AlarmDescription?.includes('/docs/runbook.md#')],
  });
};

export const rule: Inspector = async (resource, stack) => {
  const events = new EventBridgeClient(stack.clients);
  const { Rules = [] } = await events.send(new ListRulesCommand({}));
  // The id of a rule is its name, or its ARN.
  const found = Rules.find(({ Name, Arn }) => [Name, Arn].includes(resource.physicalId));
  const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule: found?.Name }));
  const { EventPattern: promised, ScheduleExpression, Targets: targets } = resource.properties;
  const pattern = JSON.parse(found?.EventPattern ?? '{}');
  return compare(resource, {
    ...(promised && { 'event type': [promised['detail-type'], pattern['detail-type']] }),
    ...(ScheduleExpression && { schedule: [ScheduleExpression, found?.ScheduleExpression] }),
    'number of targets': [targets.length, Targets.length],
  });
};

export const subscription: Inspector = async (resource, stack) => {
  const { properties } = resource;
  const answer = await new SNSClient(stack.clients).send(
    new ListSubscriptionsByTopicCommand({ TopicArn: stack.resolve(properties.TopicArn) }),
  );
  const found = answer.Subscriptions?.[0];
  return compare(resource, {
    notifies: [`${properties.Protocol} ${properties.Endpoint}`, `${found?.Protocol} ${found?.Endpoint}`],
  });
};
