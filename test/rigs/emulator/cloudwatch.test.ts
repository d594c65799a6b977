import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { anEmulator } from './support/emulator';
import { stacksOf } from './support/stacks';
import { att, ref, type Template, without, withProperties } from './support/template';

const emulator = anEmulator();
const { deploy, destroy } = stacksOf(emulator);
const cloudWatch = new CloudWatchClient(emulator.configuration);

describe('CloudWatch', () => {
  const alarm = (properties: Record<string, unknown>) => ({
    Type: 'AWS::CloudWatch::Alarm',
    Properties: { ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 2, Threshold: 5, ...properties },
  });
  const template: Template = {
    Resources: {
      Errors: alarm({ Namespace: 'Trading', MetricName: 'errors', Statistic: 'Sum', Period: 60 }),
      Backlog: alarm({
        Metrics: [
          { Id: 'perTask', Expression: 'messages / 2', ReturnData: true },
          {
            Id: 'messages',
            ReturnData: false,
            MetricStat: { Metric: { Namespace: 'AWS/SQS', MetricName: 'Visible' }, Period: 60, Stat: 'Average' },
          },
        ],
      }),
      Down: {
        Type: 'AWS::CloudWatch::CompositeAlarm',
        Properties: {
          AlarmRule: { 'Fn::Join': ['', ['ALARM("', ref('Errors'), '") OR ALARM("', ref('Backlog'), '")']] },
          AlarmActions: ['arn:aws:sns:us-east-1:000000000000:page'],
        },
      },
    },
    Outputs: {
      Backlog: { Value: ref('Backlog') },
      Down: { Value: ref('Down') },
      DownArn: { Value: att('Down', 'Arn') },
    },
  };
  let outputs: Record<string, string>;

  const composite = async () => {
    const request = { AlarmNames: [outputs.Down], AlarmTypes: ['CompositeAlarm' as const] };
    return (await cloudWatch.send(new DescribeAlarmsCommand(request))).CompositeAlarms?.[0];
  };

  beforeAll(async () => {
    outputs = await deploy('watch', template);
  });

  test('an alarm on metric math keeps its metrics', async () => {
    const { MetricAlarms } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [outputs.Backlog] }));
    expect(MetricAlarms?.[0]).toMatchObject({
      Threshold: 5,
      Metrics: [
        { Id: 'perTask', Expression: 'messages / 2' },
        { Id: 'messages', MetricStat: { Period: 60 } },
      ],
    });
    expect(MetricAlarms?.[0].MetricName).toBeUndefined();
  });

  test('a composite alarm is made, changed and deleted', async () => {
    expect(await composite()).toMatchObject({
      AlarmArn: outputs.DownArn,
      AlarmRule: expect.stringContaining(outputs.Backlog),
      AlarmActions: ['arn:aws:sns:us-east-1:000000000000:page'],
    });
    const rule = { 'Fn::Join': ['', ['ALARM("', ref('Errors'), '")']] };
    await deploy('watch', withProperties(template, 'Down', { AlarmRule: rule }));
    expect((await composite())?.AlarmRule).not.toContain(outputs.Backlog);
    await deploy('watch', without(template, 'Down'));
    expect(await composite()).toBeUndefined();
  });

  test('goes away with the stack', () => destroy('watch'));
});
