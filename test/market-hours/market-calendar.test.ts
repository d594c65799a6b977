import { Duration } from 'aws-cdk-lib';
import { JobSchedule, MarketCalendar, type MarketCalendarOptions, MarketHours, MarketPhase, Weekday } from '../../src';
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

  test('refuses a first date after the last one', () => {
    expectUsageError(() => MarketCalendar.tokyo().tradingDays('2026-05-01', '2026-04-01'), {
      path: 'MarketCalendar.tradingDays()',
      code: 'InvalidValue',
      got: "first: '2026-05-01', last: '2026-04-01'",
    });
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

  test('adds special days, which replace half-days of the same date', () => {
    const specialDays = [{ date: '2026-12-24', sessions: [{ open: '10:00', close: '11:00' }] }];
    const calendar = MarketCalendar.lse().adding({ specialDays });
    expect(calendar.tradingDays('2026-12-24', '2026-12-24')).toEqual([
      {
        date: '2026-12-24',
        open: '2026-12-24T10:00:00Z',
        close: '2026-12-24T11:00:00Z',
        sessions: [{ open: '2026-12-24T10:00:00Z', close: '2026-12-24T11:00:00Z' }],
      },
    ]);
    expect(calendar.adding({ holidays: ['2026-12-24'] }).specialDays).toEqual([]);
  });

  test.each<[Partial<MarketCalendarOptions>, string]>([
    [{ holidays: ['2027-05-05'] }, 'the special day 2027-05-05, which the calendar has twice'],
    [
      { halfDays: [{ date: '2027-05-05', close: '12:00' }] },
      'the special day 2027-05-05, which the calendar has twice',
    ],
    [{ from: '2027-06-01' }, "from: '2027-06-01' and an earlier date"],
    [{ from: '2028-06-01' }, "from: '2028-06-01' and an earlier date"],
    [{ until: '2027-01-31' }, "until: '2027-01-31' and a later date"],
  ])('refuses a special day together with %p', (dates, got) => {
    const calendar = MarketCalendar.of({
      timeZone: 'Asia/Tokyo',
      sessions: [{ open: '09:00', close: '15:00' }],
      specialDays: [{ date: '2027-05-05', sessions: [{ open: '09:00', close: '10:00' }] }],
      until: '2027-12-31',
      ...dates,
    });
    const path = 'MarketCalendar.isOpen()';
    expectUsageError(() => calendar.isOpen('2027-05-05T00:00:00Z'), { path, code: 'InvalidMarketCalendar', got });
  });

  test.each([
    [
      [
        { open: '09:00', close: '12:00' },
        { open: '11:00', close: '13:00' },
      ],
      'InvalidMarketCalendar',
      'overlap',
    ],
    [[{ open: '09:00', close: '08:00' }], 'InvalidMarketHours', "from '09:00' to '08:00'"],
  ] as const)('refuses a special day with the sessions %p', (sessions, code, got) => {
    const calendar = MarketCalendar.nyse().adding({ specialDays: [{ date: '2027-05-05', sessions: [...sessions] }] });
    expectUsageError(() => calendar.toJson(), { path: 'MarketCalendar.toJson()', code, got });
  });
});

describe('the phases of a trading day', () => {
  const sessionsOf = (calendar: MarketCalendar, date: string) =>
    calendar
      .tradingDays(date, date)
      .flatMap(({ sessions }) => sessions.map(({ open, close }) => `${open.slice(11, 16)}-${close.slice(11, 16)}`));

  test.each<[MarketPhase[], string[], string[]]>([
    [[MarketPhase.PRE], ['09:00-14:30'], ['09:00-14:30']],
    [[MarketPhase.CORE], ['14:30-21:00'], ['14:30-18:00']],
    [[MarketPhase.POST], ['21:00-01:00'], ['18:00-22:00']],
    [[MarketPhase.PRE, MarketPhase.CORE], ['09:00-21:00'], ['09:00-18:00']],
    [[MarketPhase.POST, MarketPhase.CORE], ['14:30-01:00'], ['14:30-22:00']],
    [
      [MarketPhase.PRE, MarketPhase.POST],
      ['09:00-14:30', '21:00-01:00'],
      ['09:00-14:30', '18:00-22:00'],
    ],
    [[MarketPhase.POST, MarketPhase.PRE, MarketPhase.CORE], ['09:00-01:00'], ['09:00-22:00']],
  ])('%p', (phases, usual, halfDay) => {
    const calendar = MarketCalendar.nyse().during(phases);
    expect(sessionsOf(calendar, '2026-11-25')).toEqual(usual);
    expect(sessionsOf(calendar, '2026-11-26')).toEqual([]);
    expect(sessionsOf(calendar, '2026-11-27')).toEqual(halfDay);
  });

  test('include dates that were added before', () => {
    const calendar = MarketCalendar.nasdaq().adding({ halfDays: [{ date: '2027-05-05', close: '12:00' }] });
    expect(sessionsOf(calendar.during([MarketPhase.POST]), '2027-05-05')).toEqual(['16:00-20:00']);
    expect(calendar.during([MarketPhase.POST, MarketPhase.PRE]).name).toBe('Nasdaq (post, pre)');
  });

  test.each([
    ['LSE', MarketCalendar.lse()],
    ['the market', MarketCalendar.none()],
    ['NYSE (core)', MarketCalendar.nyse().during([MarketPhase.CORE])],
  ])('are not known for %s', (name, calendar) => {
    expectUsageError(() => calendar.during([MarketPhase.PRE]), {
      path: 'MarketCalendar.during()',
      code: 'InvalidMarketCalendar',
      got: `the calendar of ${name}`,
    });
  });
});

describe('the look-up of times', () => {
  const tokyo = MarketCalendar.tokyo();
  const openAllWeek = MarketCalendar.of({
    timeZone: 'Etc/UTC',
    sessions: [
      { open: '22:00', close: '24:00' },
      { open: '00:00', close: '20:00' },
    ],
    until: '2027-12-31',
  });

  test('knows the break, the next day and the weekend', () => {
    expect(['02:29', '02:30', '03:29', '03:30'].map((time) => tokyo.isOpen(`2026-12-01T${time}:00Z`))).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect(tokyo.nextOpen('2026-12-01T11:45:00+09:00')).toBe('2026-12-01T03:30:00Z');
    expect(tokyo.nextClose('2026-12-01T02:30:00Z')).toBe('2026-12-01T06:30:00Z');
    expect(tokyo.nextOpen('2026-12-04T06:30:00Z')).toBe('2026-12-07T00:00:00Z');
  });

  test('takes a session to midnight and one from midnight as one', () => {
    expect(openAllWeek.isOpen('2026-12-02T00:00:00Z')).toBe(true);
    expect(openAllWeek.nextClose('2026-12-01T23:00:00Z')).toBe('2026-12-02T20:00:00Z');
    expect(openAllWeek.nextOpen('2026-12-01T22:00:00Z')).toBe('2026-12-02T22:00:00Z');
    expect(openAllWeek.tradingDays('2026-12-01', '2026-12-02').map(({ open, close }) => [open, close])).toEqual([
      ['2026-12-01T22:00:00Z', '2026-12-02T20:00:00Z'],
      ['2026-12-02T22:00:00Z', '2026-12-03T20:00:00Z'],
    ]);
  });

  test('counts a session over midnight to the trade date', () => {
    const cme = MarketCalendar.cmeEquityIndex();
    expect(cme.tradingDays('2026-11-30', '2026-11-30')[0].open).toBe('2026-11-29T23:00:00Z');
    // The evening before Christmas belongs to Christmas. The evening of Christmas is a Friday.
    expect(cme.nextOpen('2026-12-24T18:15:00Z')).toBe('2026-12-27T23:00:00Z');
    // The evening of New Year's Day belongs to the next date.
    expect(cme.isOpen('2026-01-01T22:59:00Z')).toBe(false);
    expect(cme.isOpen('2026-01-01T23:00:00Z')).toBe(true);
  });

  test('takes sessions of two trade dates that meet as one', () => {
    const week = MarketCalendar.of({
      timeZone: 'Etc/UTC',
      sessions: [{ open: '21:00', close: '21:00', opensDayBefore: true }],
      until: '2027-12-31',
    });
    expect(week.nextClose('2026-12-01T12:00:00Z')).toBe('2026-12-04T21:00:00Z');
    expect(week.nextOpen('2026-12-01T12:00:00Z')).toBe('2026-12-06T21:00:00Z');
  });

  test('takes a time that the clock skips or repeats', () => {
    const night = MarketCalendar.of({
      timeZone: 'Europe/Berlin',
      sessions: [{ open: '02:15', close: '02:45', days: [Weekday.SUNDAY] }],
      from: '2026-01-01',
      until: '2027-12-31',
    });
    expect(night.tradingDays('2026-10-25', '2026-10-25')[0]).toMatchObject({
      open: '2026-10-25T00:15:00Z',
      close: '2026-10-25T01:45:00Z',
    });
  });

  test.each<[string, (calendar: MarketCalendar) => unknown, string]>([
    ['isOpen', (calendar) => calendar.isOpen('2028-01-01T00:00:00Z'), '2028-01-01T00:00:00Z (Tokyo)'],
    ['isOpen', (calendar) => calendar.isOpen('2025-12-31T14:59:00Z'), '2025-12-31T14:59:00Z (Tokyo)'],
    ['nextOpen', (calendar) => calendar.nextOpen('2028-01-01T00:00:00Z'), '2028-01-01T00:00:00Z (Tokyo)'],
    [
      'nextOpen',
      (calendar) => calendar.nextOpen('2027-12-30T05:00:00Z'),
      'the next opening after 2027-12-30T05:00:00Z',
    ],
    [
      'nextClose',
      (calendar) => calendar.nextClose('2027-12-30T06:30:00Z'),
      'the next close after 2027-12-30T06:30:00Z',
    ],
    ['tradingDays', (calendar) => calendar.tradingDays('2025-12-31', '2026-01-31'), "'2025-12-31' (Tokyo)"],
    ['tradingDays', (calendar) => calendar.tradingDays('2026-12-31', '2028-01-01'), "'2028-01-01' (Tokyo)"],
  ])('%s() refuses a date that is not covered: %#', (method, call, got) => {
    const path = `MarketCalendar.${method}()`;
    expectUsageError(() => call(tokyo), { path, code: 'OutsideMarketCalendar', got });
  });

  test('finds no opening after the last session of a calendar', () => {
    const mondays = MarketCalendar.of({
      timeZone: 'Etc/UTC',
      sessions: [{ open: '09:00', close: '10:00', days: [Weekday.MONDAY] }],
      holidays: ['2027-12-20', '2027-12-27'],
      until: '2027-12-31',
    });
    const got = 'the next opening after 2027-12-28T00:00:00Z (Etc/UTC)';
    const call = () => mondays.nextOpen('2027-12-28T00:00:00Z');
    expectUsageError(call, { path: 'MarketCalendar.nextOpen()', code: 'OutsideMarketCalendar', got });
  });

  test('names the dates that a calendar without a begin covers', () => {
    expect(() => openAllWeek.isOpen('2028-01-01T00:00:00Z')).toThrow('a date to 2027-12-31, which the calendar covers');
    expect(() => tokyo.isOpen('2028-01-01T00:00:00Z')).toThrow('a date from 2026-01-01 to 2027-12-31');
    expect(openAllWeek.isOpen('1999-01-05T12:00:00Z')).toBe(true);
  });

  test.each<[string, (calendar: MarketCalendar) => unknown]>([
    ['MarketCalendar.isOpen()', (calendar) => calendar.isOpen('2027-01-01T00:00:00Z')],
    ['MarketCalendar.toJson()', (calendar) => calendar.toJson()],
    ['MarketHours.of()', (calendar) => MarketHours.of(calendar, { minTasks: 8 })],
    ['JobSchedule.afterClose()', (calendar) => JobSchedule.afterClose(calendar, Duration.minutes(5))],
  ])('%s refuses a calendar without sessions', (path, call) => {
    const got = 'a calendar without sessions';
    expectUsageError(() => call(MarketCalendar.none()), { path, code: 'InvalidMarketCalendar', got });
  });

  test.each(['2027-01-01', '2027-01-01T00:00', '2027-02-30T00:00:00Z', '2027-01-01T24:00:00Z', 'now'])(
    'isOpen() refuses %p, which names no instant',
    (instant) => {
      const path = 'MarketCalendar.isOpen()';
      expectUsageError(() => tokyo.isOpen(instant), { path, code: 'InvalidMarketCalendar', got: `'${instant}'` });
    },
  );
});

describe('the JSON of a calendar', () => {
  test('is small enough for an environment variable', () => {
    const calendars = [
      MarketCalendar.nyse(),
      MarketCalendar.nasdaq().during([MarketPhase.PRE, MarketPhase.POST]),
      MarketCalendar.lse(),
      MarketCalendar.xetra(),
      MarketCalendar.euronextParis(),
      MarketCalendar.tokyo(),
      MarketCalendar.hongKong(),
      MarketCalendar.cmeEquityIndex(),
    ];
    for (const calendar of calendars) expect(calendar.toJson().length).toBeLessThan(3_000);
  });

  test('has the offsets, the week and the days that differ', () => {
    const { holidays } = MarketCalendar.nyse();
    const calendar = MarketCalendar.of({
      timeZone: 'America/New_York',
      sessions: [{ open: '18:00', close: '17:00', opensDayBefore: true }],
      holidays: [...holidays.filter((date) => date.startsWith('2027')), '2027-12-25'],
      halfDays: [{ date: '2027-11-26', close: '13:00' }],
      until: '2027-12-31',
    });
    const json = JSON.parse(calendar.toJson());
    expect(json).toMatchObject({
      name: 'America/New_York',
      timeZone: 'America/New_York',
      from: '2027-01-01',
      until: '2027-12-31',
    });
    expect(json.utcOffsets).toEqual([
      ['2026-12-31T00:00:00Z', -300],
      ['2027-03-14T07:00:00Z', -240],
      ['2027-11-07T06:00:00Z', -300],
    ]);
    expect(json.week).toEqual([[], ...Array.from({ length: 5 }, () => [[-360, 1020]]), []]);
    // The 25th is a Saturday, on which the market is always closed.
    expect(Object.keys(json.days).at(-1)).toBe('2027-12-24');
    expect(json.days).toMatchObject({ '2027-11-25': [], '2027-11-26': [[-360, 780]] });
  });

  test('begins with the year of the end if the calendar has no dates', () => {
    const calendar = MarketCalendar.of({
      timeZone: 'Etc/UTC',
      sessions: [{ open: '09:00', close: '10:00' }],
      until: '2030-06-30',
    });
    expect(JSON.parse(calendar.toJson())).toMatchObject({ from: '2030-01-01', until: '2030-06-30', days: {} });
  });
});
