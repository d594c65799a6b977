import { Match } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Alerting, TradingMesh, TradingMonitoring } from '../../src';
import { aStack, aVpc, propertiesOf, surroundings, templateOf } from '../support/stacks';

describe('the capacity alarms of a SpotCluster', () => {
  const stack = aStack();
  new TradingMonitoring(stack, 'Monitoring', { alerting: Alerting.email('a@example.com'), ...surroundings(stack) });

  test.each([
    ['SpotInterruptions', 5, 'spot-interruptions'],
    ['PlacementFailures', 1, 'placement-failures'],
  ])('enter ALARM state on %s at %s in 15 minutes', (rule, Threshold, heading) => {
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

  test('are on the dashboard with the services of the tasks', () => {
    const body = JSON.stringify(propertiesOf(stack, 'AWS::CloudWatch::Dashboard').DashboardBody);
    expect(body).toContain('taken back');
    expect(body).toContain('not placed');
    expect(body).toContain('stats count(*) as tasks by service, why');
  });
});

test('another cluster has no capacity alarms', () => {
  const stack = aStack();
  const vpc = aVpc(stack);
  const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
  const alerting = Alerting.email('a@example.com');
  new TradingMonitoring(stack, 'Monitoring', { alerting, cluster, mesh: new TradingMesh(stack, 'Mesh', { vpc }) });
  const descriptions = Object.values(templateOf(stack).findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties.AlarmDescription,
  );
  expect(JSON.stringify(descriptions)).not.toMatch(/spot-interruptions|placement-failures/);
});
