import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { evaluateAlarm } from '../../../rigs/alarms/evaluate';
import { symbolic } from '../../../rigs/alarms/symbols';
import { WorkSource } from '../../../src';
import { WORKERS } from '../../monitoring/series/workers';
import type { Json } from '../../support/json';
import { aStack, templateOf } from '../../support/stacks';
import { SmallWorker } from './support/worker';

const SOURCES: Record<string, (scope: Construct) => WorkSource> = {
  queue: (scope) => {
    const deadLetterQueue = { queue: new sqs.Queue(scope, 'Failed'), maxReceiveCount: 5 };
    return WorkSource.queue(new sqs.Queue(scope, 'Fills', { deadLetterQueue }), { backlogPerTask: 100 });
  },
  kinesis: (scope) => WorkSource.kinesis(new kinesis.Stream(scope, 'Ticks'), { recordsPerTask: 6_000 }),
  kafka: () => WorkSource.kafka({ clusterName: 'trading', topic: 'fills', consumerGroup: 'fills', lagPerTask: 500 }),
};

/** The alarms on the work of a source with their kinds. */
const ALARMS = Object.entries(SOURCES).flatMap(([name, sourceOf]) => {
  const stack = aStack();
  new SmallWorker(stack, 'Worker', sourceOf(stack));
  const alarms = Object.entries<Json>(templateOf(stack).findResources('AWS::CloudWatch::Alarm'));
  return alarms.flatMap(([id, { Properties }]): [string, string, Json][] => {
    const properties = symbolic(Properties, { exports: new Map(), symbolOf: (symbol) => symbol });
    const [, kind] = /runbook\.md#(.*)$/.exec(properties.AlarmDescription) ?? [];
    return kind ? [[`${id} of ${name}`, kind, properties]] : [];
  });
});

/** The states of an alarm in the recordings of its metric. */
const statesIn = (alarm: Json, kind: string, outcome: 'alarm' | 'quiet') =>
  (WORKERS[kind]?.[outcome] ?? []).flatMap(({ event, metrics }) => {
    const values = metrics[alarm.MetricName];
    return values ? [{ event, states: evaluateAlarm(alarm, [{ metric: alarm.MetricName, values }]) }] : [];
  });

test('each source has an alarm on late work, and a queue one on dead letters', () => {
  expect(ALARMS.map(([, kind]) => kind).sort()).toEqual(['work-failed', 'work-late', 'work-late', 'work-late']);
});

test.each(ALARMS)('%s enters ALARM state in the recorded events, and stays in it', (_id, kind, alarm) => {
  const runs = statesIn(alarm, kind, 'alarm');
  expect(runs.length).toBeGreaterThan(0);
  for (const { event, states } of runs) expect([event, states.at(-1)]).toEqual([event, 'ALARM']);
});

test.each(ALARMS)('%s does not enter ALARM state in the other recorded events', (_id, kind, alarm) => {
  const runs = statesIn(alarm, kind, 'quiet');
  expect(runs.length).toBeGreaterThan(0);
  for (const { event, states } of runs) expect([event, states.includes('ALARM')]).toEqual([event, false]);
});
