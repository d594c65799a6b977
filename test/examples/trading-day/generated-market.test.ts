import {
  GeneratedMarket,
  INSTRUMENTS,
  volumeShape,
} from '../../../examples/trading-day/services/src/data-ingestion/generated-market';
import { Random } from '../../../examples/trading-day/services/src/data-ingestion/random';
import { FULL_DAY, HALF_DAY } from './support/sessions';

describe('the generated market', () => {
  const market = new GeneratedMarket(1);
  const ticks = market.ticks(FULL_DAY);

  test('is the same for the same seed, and another one for another seed or day', () => {
    expect(new GeneratedMarket(1).ticks(FULL_DAY)).toEqual(ticks);
    expect(new GeneratedMarket(2).ticks(FULL_DAY)[0]).not.toEqual(ticks[0]);
    expect(market.ticks({ ...FULL_DAY, day: '2026-12-01' })[0]).not.toEqual(ticks[0]);
  });

  test('numbers its ticks in the order of their times, within the session', () => {
    expect(ticks.map(({ sequence }) => sequence)).toEqual(ticks.map((_, index) => index + 1));
    expect(ticks.every(({ at }, index) => at >= (ticks[index - 1]?.at ?? 0))).toBe(true);
    expect(ticks[ticks.length - 1].at).toBeLessThan(390 * 60_000);
    expect(new Set(ticks.map(({ symbol }) => symbol)).size).toBe(INSTRUMENTS.length);
    expect(ticks.every(({ price, size }) => price > 0 && size % 100 === 0 && size > 0)).toBe(true);
  });

  test('trades more at the opening and the close than at noon', () => {
    const volume = (from: number, to: number) =>
      ticks.filter(({ at }) => at >= from * 60_000 && at < to * 60_000).reduce((sum, { size }) => sum + size, 0);
    const noon = volume(180, 210);
    expect(volume(0, 30)).toBeGreaterThan(1.8 * noon);
    expect(volume(360, 390)).toBeGreaterThan(1.8 * noon);
  });

  test('has the same shape on a half-day, in fewer minutes', () => {
    const half = market.ticks(HALF_DAY);
    expect(half[half.length - 1].at).toBeLessThan(210 * 60_000);
    expect(half.length / ticks.length).toBeCloseTo(210 / 390, 1);
    const shape = volumeShape(210);
    expect(shape.reduce((sum, value) => sum + value, 0)).toBeCloseTo(210, 9);
    expect(shape[0]).toBeCloseTo(shape[209], 9);
    expect(shape[0] / shape[105]).toBeGreaterThan(3);
  });

  test('closes near its last trade, and the next day has this close', () => {
    const closes = market.closesBefore('2026-12-01', 2);
    for (const { symbol } of INSTRUMENTS) {
      const last = ticks.filter((tick) => tick.symbol === symbol).pop();
      expect(Math.abs((last?.price ?? 0) / closes[symbol][1] - 1)).toBeLessThan(0.01);
    }
    expect(market.closesBefore('2026-11-30', 501).ALFA).toHaveLength(501);
    // The weekend has no close.
    expect(market.closesBefore('2026-11-30', 1)).toEqual(market.closesBefore('2026-11-28', 1));
  });

  test('draws normal and Poisson numbers', () => {
    const random = new Random('numbers');
    const normal = Array.from({ length: 20_000 }, () => random.normal());
    const mean = normal.reduce((sum, value) => sum + value, 0) / normal.length;
    const variance = normal.reduce((sum, value) => sum + (value - mean) ** 2, 0) / normal.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(variance).toBeCloseTo(1, 1);
    const counts = Array.from({ length: 20_000 }, () => random.poisson(3));
    expect(counts.reduce((sum, value) => sum + value, 0) / counts.length).toBeCloseTo(3, 1);
  });
});
