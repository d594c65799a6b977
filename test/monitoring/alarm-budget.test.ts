import { MarketHours, MeshBackend, Route, ServiceDefinition, type TradingAnalyticsPlatformProps } from '../../src';
import { RUNBOOK, type RunbookEntry } from '../../src/runbook/runbook';
import type { Json } from '../support/json';
import { aPlatform, aStack, templateOf } from '../support/stacks';

function alarmsOf(props: Partial<TradingAnalyticsPlatformProps> = {}) {
  const stack = aStack('Platform');
  const platform = aPlatform(stack, props);
  const alarms = Object.entries<Json>(templateOf(stack).findResources('AWS::CloudWatch::Alarm'));
  const composites = Object.keys(templateOf(stack).findResources('AWS::CloudWatch::CompositeAlarm'));
  return { platform, alarms: alarms.map(([id, { Properties }]) => ({ id, ...Properties })), composites };
}

const kindOf = ({ AlarmDescription }: Json) =>
  Object.entries(RUNBOOK).find(([, heading]) => AlarmDescription.endsWith(`#${heading}`))?.[0] as RunbookEntry;

describe('the default platform', () => {
  const { alarms, composites } = alarmsOf();

  test('has at most 60 alarms and 6 composite alarms', () => {
    expect(alarms.length).toBeLessThanOrEqual(60);
    expect(composites.length).toBeLessThanOrEqual(6);
  });

  test('has one alarm of each kind that all services can share', () => {
    const shared: RunbookEntry[] = ['CpuHigh', 'MemoryHigh', 'ScalingAtMaximum', 'LogSilent'];
    for (const kind of [
      ...shared,
      'FunctionErrors',
      'FunctionThrottles',
      'DeadLetters',
      'NatPortsExhausted',
    ] as const) {
      expect([kind, alarms.filter((alarm) => kindOf(alarm) === kind)]).toEqual([kind, [expect.anything()]]);
    }
  });

  test('has no alarm with more metrics than CloudWatch accepts', () => {
    for (const { id, Metrics = [] } of alarms) {
      expect([id, Metrics.filter(({ MetricStat }: Json) => MetricStat).length <= 10]).toEqual([id, true]);
      expect([id, Metrics.filter(({ Expression }: Json) => Expression).length <= 10]).toEqual([id, true]);
    }
  });
});

describe.each<[string, Partial<TradingAnalyticsPlatformProps>]>([
  ['Service Connect', {}],
  ['Envoy', { mesh: MeshBackend.envoy() }],
  [
    'market hours',
    {
      services: {
        internal: new ServiceDefinition({ scaling: { schedules: [MarketHours.nyse({ minTasks: 4 })] } }),
        gateway: new ServiceDefinition({ routes: [Route.path('/*')], calls: ['internal'] }),
      },
    },
  ],
])('with %s', (_, props) => {
  const { platform, alarms } = alarmsOf(props);

  test.each(platform.serviceNames)('%s has at most 5 alarms, of which 2 page', (name) => {
    const id = name.replaceAll('-', '');
    // The rotation of a secret is the alarm of the secret.
    const own = alarms.filter((alarm) => alarm.id.startsWith(`TradingServices${id}`) && !alarm.id.includes('Rotation'));
    expect(own.length).toBeGreaterThanOrEqual(4);
    expect(own.length).toBeLessThanOrEqual(5);
    expect(
      own.filter(({ AlarmDescription }) => AlarmDescription.includes('Severity: page.')).length,
    ).toBeLessThanOrEqual(2);
  });
});
