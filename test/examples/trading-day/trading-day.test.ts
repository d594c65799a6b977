import { realisedVariance, vwap } from '../../../examples/trading-day/services/src/analytics-engine/arithmetic';
import { type TickPage, TradingDay } from '../../../examples/trading-day/services/src/analytics-engine/trading-day';
import { GeneratedMarket } from '../../../examples/trading-day/services/src/data-ingestion/generated-market';
import { HALF_DAY } from './support/sessions';

const INFO = {
  day: '2026-11-27',
  minutes: 3,
  halfDay: true,
  opensAt: 0,
  speed: 1,
  closes: { ALFA: [100, 90, 99], BRVO: [10, 11, 10] },
};
const BOOK = { ALFA: 10, BRVO: -100, GONE: 5 };

function page(ticks: TickPage['ticks'], upTo: number, closed = false): TickPage {
  return { day: INFO.day, ticks, upTo, closed };
}

describe('the figures of a day', () => {
  test('are those of each minute that has ended', () => {
    const day = new TradingDay(INFO);
    expect(day.take(page([[1, 1_000, 'ALFA', 100, 100]], 59_999), BOOK)).toEqual([]);
    const [first] = day.take(page([[2, 60_000, 'ALFA', 102, 300]], 60_000), BOOK);
    expect(first).toEqual({
      minute: 0,
      figures: {
        ALFA: { last: 100, vwap: 100, volume: 100, volatility: undefined },
        BRVO: { last: undefined, vwap: undefined, volume: 0, volatility: undefined },
      },
      book: {
        value: 10 * 100 - 100 * 10,
        profit: 10 * (100 - 99),
        // The worse of two days: −10 % of 1,000 and +10 % of −1,000, then +10 % of 1,000 and −9.09 % of −1,000
        valueAtRisk: expect.closeTo(200, 9),
      },
    });
    expect(day.figures().ALFA.vwap).toBe(101.5);
    const rest = day.take(page([], 180_000, true), BOOK);
    expect(rest.map(({ minute }) => minute)).toEqual([1, 2]);
    // Two returns: ln(102/100), and 0 in the minute without trades
    const volatility = Math.sqrt((Math.log(1.02) ** 2 / 2) * 390 * 252);
    expect(rest[1].figures.ALFA.volatility).toBeCloseTo(volatility, 12);
    expect([day.closed, day.lastSequence, day.upTo]).toEqual([true, 2, 180_000]);
  });

  test('do not count a page that arrives again', () => {
    const day = new TradingDay(INFO);
    const first = page([[1, 1_000, 'ALFA', 100, 100]], 2_000);
    day.take(first, {});
    day.take(first, {});
    expect(day.figures().ALFA.volume).toBe(100);
    expect(day.bookFigures({})).toEqual({ value: 0, profit: 0, valueAtRisk: 0 });
  });

  test('are the same in a task that begins late and in small pages', () => {
    const ticks = new GeneratedMarket(3)
      .ticks(HALF_DAY)
      .map((tick) => [tick.sequence, tick.at, tick.symbol, tick.price, tick.size] as const);
    const info = { ...INFO, minutes: HALF_DAY.minutes, closes: new GeneratedMarket(3).closesBefore(HALF_DAY.day, 501) };
    const book = { ALFA: 100, DLTA: -50 };
    const whole = new TradingDay(info);
    whole.take(page(ticks, HALF_DAY.minutes * 60_000, true), book);
    const small = new TradingDay(info);
    for (let from = 0; from < ticks.length; from += 7) {
      const some = ticks.slice(from, from + 7);
      small.take(page(some, some[some.length - 1][1]), book);
    }
    small.take(page([], HALF_DAY.minutes * 60_000, true), book);
    expect(small.results).toEqual(whole.results);

    // By the formulas, from all trades and the closes of the minutes
    const trades = ticks.filter(([, , symbol]) => symbol === 'ALFA');
    const { ALFA } = whole.results[HALF_DAY.minutes - 1].figures;
    expect(ALFA.vwap).toBeCloseTo(vwap(trades.map(([, , , price, size]) => ({ price, size }))) ?? 0, 9);
    const closes = whole.results.flatMap(({ figures }) => figures.ALFA.last ?? []);
    const variance = realisedVariance(closes);
    expect(ALFA.volatility).toBeCloseTo(Math.sqrt((variance / (closes.length - 1)) * 390 * 252), 12);
  });
});
