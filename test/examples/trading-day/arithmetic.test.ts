import {
  annualVolatility,
  realisedVariance,
  valueAtRisk,
  vwap,
} from '../../../examples/trading-day/services/src/analytics-engine/arithmetic';

describe('the arithmetic of the engine, against values computed by hand', () => {
  test('VWAP: (10 × 100 + 11 × 300) / 400', () => {
    const trades = [
      { price: 10, size: 100 },
      { price: 11, size: 300 },
    ];
    expect(vwap(trades)).toBe(10.75);
    expect(vwap([])).toBeUndefined();
  });

  test('realised variance: ln(1.1)² + ln(0.5)²', () => {
    // ln 1.1 = 0.0953101798, ln 0.5 = −0.6931471806
    expect(realisedVariance([100, 110, 55])).toBeCloseTo(0.0090840304 + 0.4804530139, 9);
    expect(realisedVariance([100])).toBe(0);
  });

  test('volatility of a year: √(0.000004 / 4 × 390 × 252)', () => {
    // 0.000001 × 98,280 = 0.09828, whose root is 0.31349641
    expect(annualVolatility(0.000004, 4)).toBeCloseTo(0.31349641, 8);
    expect(annualVolatility(0, 0)).toBeUndefined();
  });

  test('value at risk: the fifth largest loss of 500 scenarios', () => {
    // The price falls by 1 %, 2 %, … 10 % on ten of the days, and rises by 0.1 % on the others.
    const closes = [100];
    for (let day = 0; day < 500; day += 1)
      closes.push(closes[day] * (day % 50 === 0 ? 1 - (day / 50 + 1) / 100 : 1.001));
    const long = { quantity: 10, price: 50, closes };
    // Losses of 500 USD: 10 %, 9 %, 8 %, 7 %, 6 %
    expect(valueAtRisk([long], 0.99)).toBeCloseTo(30, 9);
    // A short position loses when the price rises.
    expect(valueAtRisk([{ ...long, quantity: -10 }], 0.99)).toBeCloseTo(0.5, 9);
    // Two opposite positions have no risk.
    expect(valueAtRisk([long, { ...long, quantity: -10 }], 0.99)).toBeCloseTo(0, 9);
  });

  test('value at risk of few scenarios: the largest loss', () => {
    expect(valueAtRisk([{ quantity: 1, price: 100, closes: [10, 9, 9.9] }], 0.99)).toBeCloseTo(10, 9);
    expect(() => valueAtRisk([{ quantity: 1, price: 100, closes: [10] }], 0.99)).toThrow('expected two closes');
    expect(() => valueAtRisk([], 0.99)).toThrow();
  });
});
