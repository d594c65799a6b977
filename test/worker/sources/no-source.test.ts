import { Duration, Stack } from 'aws-cdk-lib';
import { WorkSource } from '../../../src';
import type { WorkSourceHost } from '../../../src/worker/sources/work-source-host';

test('without a source the worker has one task, scales on its utilization, and has no further alarm', () => {
  const source = WorkSource.none();
  expect(source._traits).toEqual({
    minTasks: 1,
    scaleOutCooldown: Duration.minutes(1),
    scalesOnUtilization: true,
    alarmKinds: [],
  });
  const stack = new Stack();
  expect(source._bind({} as WorkSourceHost).alarms(stack)).toEqual([]);
  expect(stack.node.children).toEqual([]);
});
