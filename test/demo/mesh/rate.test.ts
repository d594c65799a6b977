import { Rate } from '../../../demo/mesh/rate';

test('a rate is that of the last seconds', () => {
  const rate = new Rate();
  expect(rate.perSecond).toBe(0);
  rate.add(1_000, 0);
  expect(rate.perSecond).toBe(0);
  rate.add(1_010, 500);
  expect(rate.perSecond).toBe(20);
  rate.add(1_010, 10_000);
  expect(rate.perSecond).toBe(0);
  rate.add(1_020, 12_000);
  expect(rate.perSecond).toBe(5);
});
