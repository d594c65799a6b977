/** A trade. */
export interface Trade {
  readonly price: number;
  readonly size: number;
}

/** A position, its price now, and the daily closes of its instrument, the oldest first. */
export interface PricedPosition {
  readonly quantity: number;
  readonly price: number;
  readonly closes: readonly number[];
}

/** The minutes of a full session of the New York Stock Exchange, and the trading days of a year. */
const SESSION_MINUTES = 390;
const TRADING_DAYS = 252;

/**
 * Returns the volume-weighted average price: Σ(price × size) / Σ(size). Undefined without trades.
 *
 * @see Berkowitz, Logue, Noser: "The Total Cost of Transactions on the NYSE", Journal of Finance 43 (1988)
 */
export function vwap(trades: readonly Trade[]): number | undefined {
  const volume = trades.reduce((sum, { size }) => sum + size, 0);
  return volume === 0 ? undefined : trades.reduce((sum, { price, size }) => sum + price * size, 0) / volume;
}

/**
 * Returns the realised variance: the sum of the squared logarithmic returns from each price to the next.
 *
 * @see Andersen, Bollerslev, Diebold, Labys: "Modeling and Forecasting Realized Volatility", Econometrica 71 (2003)
 */
export function realisedVariance(prices: readonly number[]): number {
  return prices.slice(1).reduce((sum, price, index) => sum + Math.log(price / prices[index]) ** 2, 0);
}

/**
 * Returns the realised volatility of a year: √(variance / returns × 390 × 252), from returns of one minute.
 *
 * It contains the session only, without the night. Undefined without returns.
 */
export function annualVolatility(variance: number, returns: number): number | undefined {
  return returns === 0 ? undefined : Math.sqrt((variance / returns) * SESSION_MINUTES * TRADING_DAYS);
}

/**
 * Returns the value at risk of one day by historical simulation. A positive number is a loss.
 *
 * Each past day is a scenario: every price changes as on that day. The result is the loss with the rank
 * scenarios × (1 − confidence), counted from the largest loss, and at least the first. With 500 scenarios and 99 % that
 * is the fifth largest loss.
 *
 * @see Hull: "Options, Futures, and Other Derivatives", chapter "Value at risk and expected shortfall"
 * @param positions the positions, with histories of the same length
 * @param confidence the confidence, for example 0.99
 */
export function valueAtRisk(positions: readonly PricedPosition[], confidence: number): number {
  const scenarios = Math.min(...positions.map(({ closes }) => closes.length)) - 1;
  if (!(scenarios >= 1)) throw new Error('got no history, expected two closes or more for each position');
  const losses = Array.from({ length: scenarios }, (_, scenario) =>
    positions.reduce((loss, { quantity, price, closes }) => {
      const change = closes[scenario + 1] / closes[scenario] - 1;
      return loss - quantity * price * change;
    }, 0),
  ).sort((one, other) => other - one);
  // Rounded first, because 500 × (1 − 0.99) is 5.000000000000004.
  const rank = Math.max(1, Math.floor(Number((scenarios * (1 - confidence)).toFixed(6))));
  return losses[rank - 1];
}
