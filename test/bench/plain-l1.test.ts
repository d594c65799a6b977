import * as library from 'cdk-trading-analytics-platform';
import { withLibrary } from '../../bench/library';
import { plainL1 } from '../../bench/plain-l1';
import { templateOf } from '../../bench/template';

test('the raw L1 variant has the resources of the library', () => {
  const { Resources } = templateOf(withLibrary('this library', library));
  expect(templateOf(plainL1(Resources)).Resources).toEqual(Resources);
});
