import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmsWidget } from '../../../src/monitoring/dashboards/alarms-widget';
import type { Json } from '../../support/json';
import { aStack } from '../../support/stacks';

function widgetOf(count: number): Json[] {
  const stack = aStack();
  const alarms = Array.from({ length: count }, (_, index) =>
    cloudwatch.Alarm.fromAlarmName(stack, `Alarm${index}`, `alarm-${index}`),
  );
  return new AlarmsWidget(alarms).toJson() as Json[];
}

describe('AlarmsWidget', () => {
  test('shows all alarms over the whole width', () => {
    const [widget, ...others] = widgetOf(100);
    expect(others).toEqual([]);
    expect(widget).toMatchObject({ type: 'alarm', x: 0, width: 24 });
    expect(widget.properties.alarms).toHaveLength(100);
  });

  test('continues in adjacent widgets above the limit of one widget', () => {
    expect(widgetOf(201).map(({ x, width, properties }) => [x, width, properties.alarms.length])).toEqual([
      [0, 8, 100],
      [8, 8, 100],
      [16, 8, 1],
    ]);
  });

  test('shows nothing without alarms', () => {
    expect(widgetOf(0)).toEqual([]);
  });
});
