import { Match } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Alerting, TradingMesh, TradingMonitoring } from '../../src';
import { aStack, aVpc, propertiesOf, surroundings, templateOf } from '../support/stacks';

describe('the capacity of a cluster that is watched', () => {
  const stack = aStack();
  new TradingMonitoring(stack, 'Monitoring', { alerting: Alerting.email('a@example.com'), ...surroundings(stack) });

  test.each([
    ['SpotInterruptions', 5, 'spot-interruptions'],
    ['PlacementFailures', 1, 'placement-failures'],
  ])('rings on %s at %s in 15 minutes', (rule, Threshold, heading) => {
    templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Events',
      MetricName: 'Invocations',
      Dimensions: [{ Name: 'RuleName', Value: { Ref: Match.stringLikeRegexp(`^ClusterCapacityEvents${rule}`) } }],
      Statistic: 'Sum',
      Period: 900,
      EvaluationPeriods: 1,
      Threshold,
      TreatMissingData: 'notBreaching',
      AlarmDescription: Match.stringLikeRegexp(`Stack/Cluster .*runbook.md#${heading}$`),
      AlarmActions: [{ Ref: Match.stringLikeRegexp('^MonitoringTopic') }],
    });
  });

  test('is on the dashboard, and whose tasks they were', () => {
    const body = JSON.stringify(propertiesOf(stack, 'AWS::CloudWatch::Dashboard').DashboardBody);
    expect(body).toContain('taken back');
    expect(body).toContain('not placed');
    expect(body).toContain('stats count(*) as tasks by service, why');
  });
});

test('a cluster of another making is not watched for it', () => {
  const stack = aStack();
  const vpc = aVpc(stack);
  const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
  const alerting = Alerting.email('a@example.com');
  new TradingMonitoring(stack, 'Monitoring', { alerting, cluster, mesh: new TradingMesh(stack, 'Mesh', { vpc }) });
  templateOf(stack).resourceCountIs('AWS::CloudWatch::Alarm', 0);
});
