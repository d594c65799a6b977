import { App } from 'aws-cdk-lib';
import { measure } from '../../bench/measure';

test('every variant is synthesised in every round, in all orders, and timed once it is warm', () => {
  const synthesised: string[] = [];
  const variants = ['a', 'b'].map((name) => ({
    name,
    app: () => {
      synthesised.push(name);
      return new App({ analyticsReporting: false });
    },
  }));
  const times = measure(variants, { warmUp: 2, counted: 3 });
  expect(synthesised.join('')).toBe('abbaabbaab');
  expect([...times.keys()]).toEqual(variants);
  expect([...times.values()].map(({ length }) => length)).toEqual([3, 3]);
});
