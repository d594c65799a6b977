import { MarketCalendar, type MarketCalendarOptions } from '../../src';
import { expectUsageError } from '../support/usage-errors';

describe('MarketCalendar', () => {
  test.each([
    [MarketCalendar.nyse(), 2026, 2028],
    [MarketCalendar.nasdaq(), 2026, 2028],
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

  test.each<[Partial<MarketCalendarOptions>, string]>([
    [{ holidays: ['2027-02-30'] }, "holidays[0]: '2027-02-30'"],
    [{ holidays: ['2027-01-01', '2027-01-01'] }, "holidays: '2027-01-01' twice"],
    [{ halfDays: [{ date: '27-02-03', close: '12:00' }] }, "halfDays[0].date: '27-02-03'"],
    [{ halfDays: [{ date: '2027-12-24', close: 'noon' }] }, "halfDays[0].close: 'noon'"],
    [{ until: '2199-01-01' }, "until: '2199-01-01'"],
  ])('refuses %p', (dates, got) => {
    const wanted = { code: 'InvalidMarketCalendar' as const, got };
    const create = () => MarketCalendar.of({ until: '2027-12-31', ...dates });
    expectUsageError(create, { path: 'MarketCalendar.of()', ...wanted });
    const { until, ...added } = dates;
    if (!until)
      expectUsageError(() => MarketCalendar.nyse().adding(added), { path: 'MarketCalendar.adding()', ...wanted });
  });

  test.each<[Partial<MarketCalendarOptions>, string]>([
    [{ timeZone: 'Asia/Tokyo' }, 'timeZone without sessions'],
    [{ sessions: [{ open: '09:00', close: '15:30' }] }, 'sessions without timeZone'],
  ])('refuses %p', (market, got) => {
    const create = () => MarketCalendar.of({ until: '2027-12-31', ...market });
    expectUsageError(create, { path: 'MarketCalendar.of()', code: 'InvalidMarketCalendar', got });
  });

  test('has the name, the time zone and the sessions of its market', () => {
    const sessions = [{ open: '09:00', close: '15:30' }];
    const [tokyo, dates] = [{ timeZone: 'Asia/Tokyo', sessions }, {}].map((market) =>
      MarketCalendar.of({ until: '2027-12-31', ...market }).adding({ holidays: ['2027-01-01'] }),
    );
    expect(tokyo).toMatchObject({ name: 'Asia/Tokyo', timeZone: 'Asia/Tokyo', sessions });
    expect(dates).toMatchObject({ name: 'the market', timeZone: undefined, sessions: undefined });
    expect(MarketCalendar.nasdaq()).toEqual({ ...MarketCalendar.nyse(), name: 'Nasdaq' });
    expect(MarketCalendar.lse()).toMatchObject({ name: 'LSE', timeZone: 'Europe/London' });
  });

  test('is unchanged if nothing is added', () => {
    expect(MarketCalendar.nyse().adding({})).toEqual(MarketCalendar.nyse());
  });

  test('none() has no dates and no end', () => {
    expect(MarketCalendar.none()).toMatchObject({ holidays: [], halfDays: [], until: undefined });
  });
});
