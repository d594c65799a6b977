import * as fs from 'node:fs';
import * as path from 'node:path';
import { evaluate, evaluateAlarm, type Minute, type Series } from '../../../rigs/alarms/evaluate';
import type { Json } from '../../support/json';

const base = {
  Namespace: 'Test',
  MetricName: 'Value',
  Statistic: 'Maximum',
  Period: 60,
  EvaluationPeriods: 2,
  Threshold: 10,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
};
const valueSeries = (...values: Minute[]): Series[] => [{ metric: 'Value', values }];
const short = (states: readonly string[]) => states.map((state) => state[0]).join('');

describe('a metric alarm', () => {
  test('enters ALARM after its periods, and OK as soon as one does not breach', () => {
    expect(short(evaluateAlarm(base, valueSeries(1, 12, 12, 12, 1, 1)))).toBe('IOAAOO');
  });

  test('re-evaluates the last data points for two minutes after the data stops', () => {
    expect(short(evaluateAlarm(base, valueSeries(1, 12, 12, null, null, null)))).toBe('IOAAAO');
  });

  test('uses M out of N', () => {
    const alarm = { ...base, EvaluationPeriods: 3, DatapointsToAlarm: 2 };
    expect(short(evaluateAlarm(alarm, valueSeries(12, 1, 12, 1, 1)))).toBe('IIAOO');
  });

  test.each([
    ['Sum', [3, 2]],
    ['Average', [12, 1]],
    ['Minimum', [12, 10]],
    ['SampleCount', [12, 1]],
  ])('of %s uses a sliding period of five minutes', (Statistic, [loud, quiet]) => {
    const alarm = { ...base, Statistic, Period: 300, EvaluationPeriods: 1 };
    const values = [quiet, quiet, quiet, quiet, quiet, loud, loud, loud, loud, loud] as number[];
    const expected = { Sum: 'IIIIAAAAAA', Average: 'IIIIOOOOOA', Minimum: 'IIIIAAAAAA', SampleCount: 'IIIIOOOOOO' };
    expect(short(evaluateAlarm(alarm, valueSeries(...values)))).toBe(expected[Statistic as 'Sum']);
  });

  test('of a percentile uses the samples of a minute', () => {
    const { Statistic: _, ...percentile } = { ...base, EvaluationPeriods: 1, ExtendedStatistic: 'p99' };
    const samples = [...Array.from({ length: 98 }, () => 1), 20, 20];
    expect(short(evaluateAlarm(percentile, valueSeries(samples, [...samples.slice(0, 98), 1, 20])))).toBe('AO');
  });

  test('of a metric without a series has no data', () => {
    const missing = { ...base, TreatMissingData: 'breaching' };
    expect(short(evaluateAlarm(missing, [{ metric: 'Other', values: [1, 1, 1] }]))).toBe('IAA');
  });

  test('tells metrics apart by namespace and dimensions', () => {
    const alarm = { ...base, EvaluationPeriods: 1, Dimensions: [{ Name: 'Service', Value: { Ref: 'Risk' } }] };
    const of = (Service: string, value: number) => ({ metric: 'Value', dimensions: { Service }, values: [value] });
    expect(short(evaluateAlarm(alarm, [of('Risk', 12), of('Desk', 1)]))).toBe('A');
    expect(short(evaluateAlarm(alarm, [{ ...of('Risk', 12), namespace: 'Other' }]))).toBe('O');
    expect(() => evaluateAlarm(alarm, [of('Risk', 12), of('Risk', 1)])).toThrow('got 2 series for Test Value');
  });

  test('prefers the series with all dimensions', () => {
    const Dimensions = ['Cluster', 'Role'].map((Name) => ({ Name, Value: 'one' }));
    const alarm = { ...base, EvaluationPeriods: 1, Dimensions };
    const of = (dimensions: Record<string, string>, value: number) => ({
      metric: 'Value',
      dimensions,
      values: [value],
    });
    const series = [of({ Cluster: 'one' }, 1), of({ Cluster: 'one', Role: 'one' }, 12)];
    expect(short(evaluateAlarm(alarm, series))).toBe('A');
  });

  test('evaluates metric math', () => {
    const stat = (Id: string, MetricName: string) => ({
      Id,
      MetricStat: { Metric: { Namespace: 'Test', MetricName }, Period: 60, Stat: 'Sum' },
      ReturnData: false,
    });
    const { MetricName: _, Namespace: __, Statistic: ___, Period: ____, ...alarm } = base;
    const Metrics = [
      { Id: 'ratio', Expression: 'IF(requests >= 20, 100 * FILL(errors, 0) / requests, 0)' },
      stat('errors', 'Errors'),
      stat('requests', 'Requests'),
    ];
    const series = [
      { metric: 'Requests', values: [100, 100, 100, 10, 10] },
      { metric: 'Errors', values: [null, 50, 50, 10, 10] },
    ];
    expect(short(evaluateAlarm({ ...alarm, Metrics }, series))).toBe('IOAOO');
  });
});

describe('an alarm of Metrics Insights', () => {
  const { MetricName: _, Namespace: __, Statistic: ___, Period: ____, ...alarm } = base;
  const query = (Expression: Json) => ({
    ...alarm,
    EvaluationPeriods: 1,
    AlarmActions: ['topic'],
    OKActions: ['topic'],
    Metrics: [{ Id: 'q', Expression, Period: 60, ReturnData: true }],
  });
  const cpu = (ServiceName: string, ...values: Minute[]): Series => ({
    namespace: 'AWS/ECS',
    metric: 'CPUUtilization',
    dimensions: { ClusterName: 'main', ServiceName },
    values,
  });
  const run = (Expression: Json, series: Series[]) =>
    evaluate({ Resources: { Cpu: { Type: 'AWS::CloudWatch::Alarm', Properties: query(Expression) } } }, series);
  const FROM = 'FROM SCHEMA("AWS/ECS", ClusterName, ServiceName)';

  test('aggregates all series', () => {
    const text = {
      'Fn::Join': ['', [`SELECT MAX(CPUUtilization) ${FROM} WHERE ClusterName = '`, { Ref: 'main' }, "'"]],
    };
    const { states } = run(text, [cpu('a', 1, 1, 1), cpu('b', 1, 12, 1)]);
    expect(short(states.Cpu as string[])).toBe('OAO');
  });

  test('runs the actions of each contributor', () => {
    const text = `SELECT MAX(CPUUtilization) ${FROM} WHERE ClusterName = 'main' GROUP BY ServiceName ORDER BY MAX() DESC LIMIT 10`;
    const { states, actions } = run(text, [
      cpu('a', 1, 12, 12),
      cpu('b', 1, 1, 12),
      { ...cpu('c', 99), dimensions: {} },
    ]);
    expect(short(states.Cpu as string[])).toBe('OAA');
    expect(actions.filter(({ state }) => state === 'ALARM')).toEqual([
      { alarm: 'Cpu', minute: 1, state: 'ALARM', contributor: 'a', targets: ['topic'] },
      { alarm: 'Cpu', minute: 2, state: 'ALARM', contributor: 'b', targets: ['topic'] },
    ]);
  });

  test('has insufficient data if no series is found, and is OK for a series that ends', () => {
    const text = `SELECT MAX(CPUUtilization) ${FROM} WHERE ServiceName != 'b' GROUP BY ServiceName`;
    expect(short(run(text, [cpu('b', 1, 1)]).states.Cpu as string[])).toBe('II');
    const { states } = run(text, [cpu('a', 12, null, null, null, null), cpu('c', 1, 1, 1, 1, 1)]);
    expect(short(states.Cpu as string[])).toBe('AAAOO');
  });

  test.each(["SELECT MAX(a) FROM b WHERE c LIKE 'd'", 'SELECT MAX(a) FROM b HAVING c', 'SELECT P99(a) FROM b'])(
    'is refused: %s',
    (text) => {
      expect(() => run(text, [])).not.toThrow();
      expect(() => run(text, [cpu('a', 1)])).toThrow(/cannot evaluate the alarm Cpu: got the (query|condition)/);
    },
  );
});

describe('alarms of several templates', () => {
  const alarmOf = (Service: string) => ({
    Type: 'AWS::CloudWatch::Alarm',
    Properties: { ...base, EvaluationPeriods: 1, Dimensions: [{ Name: 'Service', Value: Service }] },
  });
  const earlier = {
    Resources: { One: alarmOf('one') },
    Outputs: { Out: { Value: { 'Fn::GetAtt': ['One', 'Arn'] }, Export: { Name: 'Earlier:One' } } },
  };
  const later = {
    Resources: {
      Two: alarmOf('two'),
      Outer: {
        Type: 'AWS::CloudWatch::CompositeAlarm',
        Properties: { AlarmRule: { 'Fn::Join': ['', ['ALARM("', { 'Fn::GetAtt': ['Inner', 'Arn'] }, '")']] } },
      },
      Inner: {
        Type: 'AWS::CloudWatch::CompositeAlarm',
        Properties: {
          AlarmRule: { 'Fn::Join': ['', ['OK("', { 'Fn::ImportValue': 'Earlier:One' }, '") AND ALARM(Two)']] },
          AlarmActions: [{ Ref: 'Topic' }],
          ActionsSuppressor: { Ref: 'Two' },
          ActionsSuppressorWaitPeriod: 60,
          ActionsSuppressorExtensionPeriod: 60,
        },
      },
    },
  };
  const of = (Service: string, ...values: number[]) => ({ metric: 'Value', dimensions: { Service }, values });

  test('are children of a composite alarm in a later stack', () => {
    const { states, actions } = evaluate([later, earlier], [of('one', 1, 1, 12, 1), of('two', 1, 12, 12, 12)]);
    expect(short(states.Inner as string[])).toBe('OAOA');
    expect(states.Outer).toEqual(states.Inner);
    expect(actions).toEqual([]);
  });

  test('of two stacks may have one logical id', () => {
    const { states } = evaluate(
      [earlier, { Resources: { One: alarmOf('two') } }],
      [of('one', 1, 12), of('two', 12, 1)],
    );
    expect([states['One@1'], states['One@2']].map((own) => short(own as string[]))).toEqual(['OA', 'AO']);
  });

  test('name a missing stack, and a wrong property', () => {
    expect(() => evaluate(later, [of('two', 1)])).toThrow('pass its stack too');
    expect(() => evaluateAlarm({ ...base, Surprise: 1 }, valueSeries(1))).toThrow(
      'cannot evaluate the alarm Alarm: got Surprise, expected ActionsEnabled',
    );
    expect(() => evaluateAlarm({ ...base, Period: 10 }, valueSeries(1))).toThrow('got a period of 10 seconds');
    expect(() => evaluateAlarm({ ...base, Statistic: 'tm99' }, valueSeries(1, 1))).toThrow('got the statistic tm99');
    expect(() => evaluateAlarm({ ...base, TreatMissingData: 'bad' }, valueSeries(1))).toThrow('TreatMissingData bad');
    expect(() => evaluateAlarm({ ...base, ComparisonOperator: 'Near' }, valueSeries(1))).toThrow('got Near');
  });

  test('that read each other are refused', () => {
    const of2 = (id: string) => ({
      Type: 'AWS::CloudWatch::CompositeAlarm',
      Properties: { AlarmRule: `ALARM(${id})` },
    });
    expect(() => evaluate({ Resources: { A: of2('B'), B: of2('A') } }, [])).toThrow('read each other: A, B');
  });
});

test('each alarm of the default platform is evaluated', () => {
  const golden = path.join(__dirname, '..', '..', 'templates', 'default-platform.template.json');
  const template = JSON.parse(fs.readFileSync(golden, 'utf8'));
  const alarms = Object.entries<Json>(template.Resources).filter(([, { Type }]) => /::(Composite)?Alarm$/.test(Type));
  const { states } = evaluate(template, valueSeries(...Array.from({ length: 30 }, () => 0)));
  expect(Object.keys(states).sort()).toEqual(alarms.map(([id]) => id).sort());
});
