import { MarketCalendar } from '../../src';

describe('MarketCalendar', () => {
  test.each([
    [MarketCalendar.nyse(), 2026, 2028],
    [MarketCalendar.lse(), 2026, 2027],
  ])('has dates in each year from the first to the last: %#', ({ holidays, halfDays, until }, first, last) => {
    const years = [...holidays, ...halfDays.map(({ date }) => date)].map((date) => Number(date.slice(0, 4)));
    expect([...new Set(years)].sort()).toEqual(Array.from({ length: last - first + 1 }, (_, index) => first + index));
    expect(until).toBe(`${last}-12-31`);
  });

  test('adds dates, which replace existing entries', () => {
    const calendar = MarketCalendar.lse().adding({
      holidays: ['2027-12-24'],
      halfDays: [{ date: '2027-08-30', close: '12:00' }],
    });
    expect(calendar.holidays).toContain('2027-12-24');
    expect(calendar.holidays).not.toContain('2027-08-30');
    expect(calendar.halfDays.map(({ date }) => date)).toEqual(['2026-12-24', '2026-12-31', '2027-12-31', '2027-08-30']);
    expect(calendar.until).toBe('2027-12-31');
    expect(MarketCalendar.lse().holidays).toContain('2027-08-30');
  });

  test('is unchanged if nothing is added', () => {
    expect(MarketCalendar.nyse().adding({})).toEqual(MarketCalendar.nyse());
  });

  test('none() has no dates and no end', () => {
    expect(MarketCalendar.none()).toMatchObject({ holidays: [], halfDays: [], until: undefined });
  });
});
