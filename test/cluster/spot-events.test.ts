import { Duration } from 'aws-cdk-lib';
import { SpotCluster } from '../../src';
import type { Json } from '../support/json';
import { aStack, aVpc, templateOf } from '../support/stacks';

describe('the capacity events of a SpotCluster', () => {
  const stack = aStack();
  const cluster = new SpotCluster(stack, 'Cluster', { vpc: aVpc(stack) });
  const entriesOf = (type: string) => Object.entries<Json>(templateOf(stack).findResources(type));
  const [[log, { Properties: logProperties }]] = entriesOf('AWS::Logs::LogGroup').filter(([id]) =>
    id.includes('CapacityEvents'),
  );
  const rules = Object.fromEntries(
    entriesOf('AWS::Events::Rule').map(([id, { Properties }]) => [
      id.replace(/^ClusterCapacityEvents|.{8}$/g, ''),
      Properties,
    ]),
  );

  test('log each interrupted task once, each task without capacity, and each state of a deployment', () => {
    const clusterArn = [{ 'Fn::GetAtt': [expect.stringMatching(/^Cluster/), 'Arn'] }];
    expect(rules.SpotInterruptions.EventPattern).toEqual({
      source: ['aws.ecs'],
      'detail-type': ['ECS Task State Change'],
      detail: { clusterArn, stopCode: ['SpotInterruption'], lastStatus: ['STOPPED'] },
    });
    expect(rules.PlacementFailures.EventPattern).toEqual({
      source: ['aws.ecs'],
      'detail-type': ['ECS Service Action'],
      detail: { clusterArn, eventName: ['SERVICE_TASK_PLACEMENT_FAILURE'] },
    });
    expect(rules.Deployments.EventPattern).toEqual({
      source: ['aws.ecs'],
      'detail-type': ['ECS Deployment State Change'],
      resources: [{ prefix: { 'Fn::Join': ['', expect.arrayContaining([':service/', '/'])] } }],
    });
    for (const { Targets } of Object.values<Json>(rules)) {
      expect(Targets).toHaveLength(1);
      expect(Targets[0].Arn['Fn::Join'][1].slice(-2)).toEqual([':log-group:', { Ref: log }]);
    }
    expect(cluster.capacityLog.logGroupName).toBeDefined();
  });

  test('can be written by EventBridge, by a policy of their log group', () => {
    expect(logProperties.ResourcePolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Principal: { Service: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'] },
        Resource: {
          'Fn::Join': [
            '',
            [
              'arn:',
              { Ref: 'AWS::Partition' },
              ':logs:',
              { Ref: 'AWS::Region' },
              ':',
              { Ref: 'AWS::AccountId' },
              ':log-group:*',
            ],
          ],
        },
      },
    ]);
  });

  test('need no resource policy of the account, which has a fixed name and of which there are ten', () => {
    expect(entriesOf('AWS::Logs::ResourcePolicy')).toEqual([]);
  });

  test('are counted as the invocations of each rule', () => {
    const period = Duration.minutes(1);
    for (const [metric, rule] of [
      [cluster.metricSpotInterruptions({ period }), 'SpotInterruptions'],
      [cluster.metricPlacementFailures({ period }), 'PlacementFailures'],
    ] as const) {
      expect(stack.resolve(metric.dimensions)).toEqual({
        RuleName: { Ref: expect.stringMatching(`^ClusterCapacityEvents${rule}`) },
      });
      expect(metric).toMatchObject({ namespace: 'AWS/Events', metricName: 'Invocations', statistic: 'Sum', period });
    }
    const week = Duration.days(7);
    expect(cluster.metricSpotInterruptions().with({ period: week }).period).toEqual(week);
    expect(cluster.metricPlacementFailures().statistic).toBe('Sum');
  });
});
