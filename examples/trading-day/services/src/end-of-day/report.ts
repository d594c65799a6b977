import type { DayResults } from '../shared/day-results';

const dollars = (amount: number) =>
  amount.toLocaleString('en-US', { style: 'currency', currency: 'USD', maximumFractionDigits: 0 });
const price = (amount: number) =>
  amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const percent = (share: number | null) => (share === null ? '–' : `${(share * 100).toFixed(1)} %`);

/** Returns the report of a day as Markdown. */
export function reportOf({ day, minutes, symbols, book }: DayResults): string {
  const rows = symbols.map(
    ({ symbol, low, high, last, vwap, volume, volatility }) =>
      `| ${symbol} | ${price(low)} | ${price(high)} | ${price(last)} | ${price(vwap)} | ${volume.toLocaleString('en-US')} | ${percent(volatility)} |`,
  );
  const lines = [
    `# Trading day ${day}`,
    '',
    `The session had ${minutes} minutes. Low and high are those of the ends of minutes.`,
    '',
    '| symbol | low | high | close | VWAP | volume | realised volatility |',
    '|---|---:|---:|---:|---:|---:|---:|',
    ...rows,
  ];
  if (book) {
    lines.push(
      '',
      '| book | |',
      '|---|---:|',
      `| value at the close | ${dollars(book.value)} |`,
      `| profit of the day | ${dollars(book.profit)} |`,
      `| lowest profit in the day | ${dollars(book.lowestProfit)} |`,
      `| value at risk, 99 %, one day | ${dollars(book.valueAtRisk)} |`,
    );
  }
  return `${lines.join('\n')}\n`;
}
