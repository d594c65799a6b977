import { CloudWatchClient, GetDashboardCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
  DescribeQueryDefinitionsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { anEmulator } from './support/emulator';
import { stacksOf } from './support/stacks';
import { att, ref, type Template, without, withProperties } from './support/template';

const emulator = anEmulator();
const { deploy, destroy } = stacksOf(emulator);
const cloudWatch = new CloudWatchClient(emulator.configuration);
const logs = new CloudWatchLogsClient(emulator.configuration);

describe('logs', () => {
  const template: Template = {
    Resources: {
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Version: '2012-10-17' } } },
      LogGroup: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 30, KmsKeyId: att('Key', 'Arn') } },
      Filter: {
        Type: 'AWS::Logs::MetricFilter',
        Properties: {
          LogGroupName: ref('LogGroup'),
          FilterPattern: '?ERROR',
          MetricTransformations: [{ MetricNamespace: 'Trading', MetricName: 'errors', MetricValue: '1' }],
        },
      },
      DimensionedFilter: {
        Type: 'AWS::Logs::MetricFilter',
        Properties: {
          LogGroupName: ref('LogGroup'),
          FilterPattern: '{ $.level = "error" }',
          MetricTransformations: [
            {
              MetricNamespace: 'Trading',
              MetricName: 'errors-by-service',
              MetricValue: '1',
              Dimensions: [{ Key: 'Service', Value: '$.service' }],
            },
          ],
        },
      },
      Query: {
        Type: 'AWS::Logs::QueryDefinition',
        Properties: { Name: 'trading/errors', QueryString: 'fields @message', LogGroupNames: [ref('LogGroup')] },
      },
      Dashboard: {
        Type: 'AWS::CloudWatch::Dashboard',
        Properties: { DashboardName: 'trading', DashboardBody: '{"widgets":[]}' },
      },
    },
    Outputs: {
      KeyArn: { Value: att('Key', 'Arn') },
      LogGroup: { Value: ref('LogGroup') },
    },
  };
  let outputs: Record<string, string>;

  beforeAll(async () => {
    outputs = await deploy('logs', template);
  });

  test('log groups, metric filters and the dashboard are kept', async () => {
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: outputs.LogGroup }));
    expect(logGroups?.[0]).toMatchObject({ retentionInDays: 30, kmsKeyId: outputs.KeyArn });
    const request = { logGroupName: outputs.LogGroup };
    const { metricFilters } = await logs.send(new DescribeMetricFiltersCommand(request));
    const named = (name: string) =>
      metricFilters?.find((filter) => filter.metricTransformations?.[0].metricName === name)
        ?.metricTransformations?.[0];
    expect(named('errors')).toEqual({ metricNamespace: 'Trading', metricName: 'errors', metricValue: '1' });
    expect(named('errors-by-service')?.dimensions).toEqual({ Service: '$.service' });
    const { DashboardBody } = await cloudWatch.send(new GetDashboardCommand({ DashboardName: 'trading' }));
    expect(DashboardBody).toBe('{"widgets":[]}');
  });

  test('a saved query is made, changed and deleted', async () => {
    const query = async () =>
      (await logs.send(new DescribeQueryDefinitionsCommand({ queryDefinitionNamePrefix: 'trading/' })))
        .queryDefinitions;
    expect(await query()).toMatchObject([{ queryString: 'fields @message', logGroupNames: [outputs.LogGroup] }]);
    await deploy('logs', withProperties(template, 'Query', { QueryString: 'fields @timestamp' }));
    expect(await query()).toMatchObject([{ queryString: 'fields @timestamp' }]);
    await deploy('logs', without(template, 'Query'));
    expect(await query()).toEqual([]);
  });

  test('goes away with the stack', () => destroy('logs'));
});
