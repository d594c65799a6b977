import { App } from 'aws-cdk-lib';
import { processorTime } from '../../bench/measure';
import { checksSummary } from '../../bench/report';

test('the cost of the checks is a ratio within each round, and a part of the whole time', () => {
  const variant = (name: string) => ({ name, app: () => new App() });
  const times = new Map([
    [variant('with checks'), [102, 204, 100]],
    [variant('without'), [100, 200, 100]],
  ]);
  const summary = checksSummary(times, { total: 4000, inChecks: 50 });
  expect(summary).toContain('ratio       1.020 (1.010–1.020)');
  expect(summary).toContain('50 of 4000 ms, 1.3 %');
});

test('the processor time grows with work', () => {
  const begun = processorTime();
  let sum = 0;
  while (processorTime() - begun < 1) sum += Math.sqrt(sum);
  expect(processorTime()).toBeGreaterThan(begun);
});
