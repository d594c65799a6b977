import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as fc from 'fast-check';
import { JobSchedule, MarketCalendar, type MarketCalendarOptions, Weekday } from '../../../src';
import { extent, SEED } from '../../support/extent';
import { runsOf, wantedRuns } from '../../support/job-runs';
import { expectUsageError } from '../../support/usage-errors';

const YEARS = ['2026-01-01', '2035-12-31'];
const JOB = 'Stack';
const TOKYO = {
  timeZone: 'Asia/Tokyo',
  sessions: [
    { open: '09:00', close: '11:30' },
    { open: '12:30', close: '15:30' },
  ],
  until: '2030-12-31',
};
const MONDAY_TO_THURSDAY = [Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY, Weekday.THURSDAY];
/** The hours of equity index futures in Chicago: from 17:00 to 16:00 of the next day. */
const CHICAGO = {
  timeZone: 'America/Chicago',
  sessions: [
    { open: '17:00', close: '24:00', days: [Weekday.SUNDAY, ...MONDAY_TO_THURSDAY] },
    { open: '00:00', close: '16:00', days: [...MONDAY_TO_THURSDAY, Weekday.FRIDAY] },
  ],
  until: '2030-12-31',
};

function job() {
  return new Stack(new App(), JOB);
}

function differences(calendar: MarketCalendar, edge: 'open' | 'close', minutes: number) {
  const schedule =
    edge === 'close'
      ? JobSchedule.afterClose(calendar, Duration.minutes(minutes))
      : JobSchedule.beforeOpen(calendar, Duration.minutes(minutes));
  const { triggers, longestPause } = schedule._bind(job());
  const [from, to] = YEARS.map((date) => Date.parse(`${date}T12:00:00Z`));
  const margin = edge === 'close' ? minutes : -minutes;
  const wanted = wantedRuns(calendar, edge, margin, '2025-12-20', '2036-01-10').filter((at) => at >= from && at < to);
  const runs = runsOf(triggers, from, to);
  const [isWanted, isRun] = [new Set(wanted), new Set(runs)];
  const pauses = runs.slice(1).map((run, index) => run - runs[index]);
  const text = (instants: number[]) => instants.map((instant) => new Date(instant).toISOString());
  return {
    missing: text(wanted.filter((instant) => !isRun.has(instant))),
    surplus: text(runs.filter((instant) => !isWanted.has(instant))),
    twice: text(runs.filter((run, index) => run === runs[index + 1])),
    runs: runs.length,
    triggers,
    tooLong: pauses.filter((pause) => pause > (longestPause as Duration).toMilliseconds()),
  };
}

const NO_DIFFERENCE = { missing: [], surplus: [], twice: [], tooLong: [] };

describe('a schedule by a market, interpreted over ten years', () => {
  test.each([
    ['NYSE', MarketCalendar.nyse(), 0],
    ['NYSE', MarketCalendar.nyse(), 30],
    ['NYSE', MarketCalendar.nyse(), 13 * 60],
    ['LSE', MarketCalendar.lse(), 45],
    ['Tokyo', MarketCalendar.of(TOKYO), 15],
    ['Chicago', MarketCalendar.of(CHICAGO), 20],
  ])('%s: case %#', (_, calendar, minutes) => {
    for (const edge of ['close', 'open'] as const) {
      const found = differences(calendar, edge, minutes);
      expect(found).toMatchObject(NO_DIFFERENCE);
      expect(found.runs).toBeGreaterThan(2_400);
    }
  });

  test('would see a holiday and a half-day that are missing', () => {
    const { holidays, halfDays } = MarketCalendar.nyse();
    const schedule = JobSchedule.afterClose(
      MarketCalendar.of({
        ...MarketCalendar.nyse(),
        until: '2028-12-31',
        holidays: holidays.filter((date) => date !== '2027-03-26'),
        halfDays: halfDays.filter(({ date }) => date !== '2026-12-24'),
      }),
      Duration.minutes(30),
    );
    const [from, to] = [Date.UTC(2026, 0, 2, 12), Date.UTC(2028, 11, 30)];
    const wanted = wantedRuns(MarketCalendar.nyse(), 'close', 30, '2026-01-02', '2028-12-29');
    const runs = runsOf(schedule._bind(job()).triggers, from, to);
    const differing = [...wanted.filter((at) => !runs.includes(at)), ...runs.filter((at) => !wanted.includes(at))];
    expect(differing.map((at) => new Date(at).toISOString())).toEqual([
      '2026-12-24T18:30:00.000Z',
      '2026-12-24T21:30:00.000Z',
      '2027-03-26T20:30:00.000Z',
    ]);
  });

  test('any market: sessions with breaks and over midnight, holidays, half-days, any zone', () => {
    fc.assert(
      fc.property(
        MARKETS,
        fc.constantFrom('close' as const, 'open' as const),
        fc.integer({ min: 0, max: 1_439 }),
        (market, edge, minutes) => {
          expect(differences(MarketCalendar.of(market), edge, minutes)).toMatchObject(NO_DIFFERENCE);
        },
      ),
      { numRuns: extent(5, 100), seed: SEED },
    );
  });
});

/** The times between which the sessions of random markets begin and end. No clock changes in these hours of a weekday. */
const TIMES = ['00:00', '08:00', '09:30', '11:30', '12:30', '15:00', '16:00', '18:00', '24:00'];
const MARKETS: fc.Arbitrary<MarketCalendarOptions> = fc
  .record({
    timeZone: fc.constantFrom('America/New_York', 'Europe/London', 'Asia/Tokyo', 'Australia/Lord_Howe', 'Etc/UTC'),
    // Pairs of times are sessions, on each day from Monday to Thursday and on other days.
    times: fc.subarray(TIMES, { minLength: 2, maxLength: TIMES.length - 1 }),
    friday: fc.subarray(TIMES, { minLength: 2, maxLength: TIMES.length - 1 }),
    closed: fc.uniqueArray(fc.integer({ min: 0, max: 5 * 365 }), { maxLength: 60 }),
    early: fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 5 * 365 }), fc.constantFrom('10:00', '12:15', '14:00')), {
      maxLength: 20,
      selector: ([day]) => day,
    }),
  })
  .map(({ timeZone, times, friday, closed, early }) => {
    const sessions = [...pairs(times, MONDAY_TO_THURSDAY), ...pairs(friday, [Weekday.FRIDAY])];
    const holidays = closed.map(dateOf);
    const halfDays = early
      .map(([day, close]) => ({ date: dateOf(day), close }))
      .filter(({ date, close }) => !holidays.includes(date) && isHalfDay(sessions, date, close));
    return { timeZone, sessions, holidays, halfDays, until: '2030-12-31' };
  });

function pairs(times: string[], days: Weekday[]) {
  return Array.from({ length: Math.floor(times.length / 2) }, (_, index) => ({
    open: times[2 * index],
    close: times[2 * index + 1],
    days,
  }));
}

function dateOf(day: number): string {
  return new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10);
}

function isHalfDay(sessions: ReturnType<typeof pairs>, date: string, close: string): boolean {
  const weekday = new Date(`${date}T00:00:00Z`).toUTCString().slice(0, 3).toUpperCase() as Weekday;
  const open = sessions.filter(({ days }) => days.includes(weekday));
  return open.some((session) => session.open < close) && open.some((session) => session.close > close);
}

test('a holiday adds no trigger', () => {
  const calendar = MarketCalendar.nyse();
  const more = calendar.adding({ holidays: ['2027-07-06', '2028-07-06'] });
  const [before, after] = [calendar, more].map(
    (dates) => JobSchedule.afterClose(dates, Duration.minutes(30))._bind(job()).triggers,
  );
  expect(before.map(({ id, expression, timeZone }) => ({ id, expression, timeZone }))).toEqual([
    { id: 'Close', expression: 'cron(30 16 ? * MON-FRI *)', timeZone: 'America/New_York' },
    { id: 'EarlyClose', expression: 'cron(30 13 ? 7,11-12 MON,THU,FRI *)', timeZone: 'America/New_York' },
  ]);
  expect(before[0].gate).toMatchObject({ runs: 'except', times: expect.arrayContaining(['2026-11-27T21:30:00Z']) });
  expect(before[1].gate).toEqual({
    runs: 'only',
    times: [
      '2026-11-27T18:30:00Z',
      '2026-12-24T18:30:00Z',
      '2027-11-26T18:30:00Z',
      '2028-07-03T17:30:00Z',
      '2028-11-24T18:30:00Z',
    ],
  });
  expect(after.map(({ expression }) => expression)).toEqual(before.map(({ expression }) => expression));
  expect(after[0].gate?.times).toHaveLength((before[0].gate?.times.length as number) + 2);
});

test('each usual time of the week is a trigger, without a gate if no date has another one', () => {
  const sessions = [
    { open: '09:00', close: '17:00', days: MONDAY_TO_THURSDAY },
    { open: '09:00', close: '13:00', days: [Weekday.FRIDAY] },
  ];
  const calendar = MarketCalendar.of({ timeZone: 'Europe/Zurich', sessions, until: '2030-12-31' });
  expect(JobSchedule.afterClose(calendar, Duration.hours(8))._bind(job()).triggers).toEqual([
    { id: 'Close', expression: 'cron(0 1 ? * TUE,WED,THU,FRI *)', timeZone: 'Europe/Zurich' },
    { id: 'Close2', expression: 'cron(0 21 ? * FRI *)', timeZone: 'Europe/Zurich' },
  ]);
});

test('an opening or a close that a holiday moves is in the trigger for other times', () => {
  const thanksgiving = MarketCalendar.of({ ...CHICAGO, holidays: ['2027-11-25'] });
  const { triggers } = JobSchedule.beforeOpen(thanksgiving, Duration.minutes(30))._bind(job());
  expect(triggers).toMatchObject([
    { id: 'Open', expression: 'cron(30 16 ? * SUN,MON,TUE,WED,THU *)', gate: { times: ['2027-11-25T22:30:00Z'] } },
    { id: 'OtherOpen', expression: 'cron(30 23 ? 11 THU *)', gate: { runs: 'only', times: ['2027-11-26T05:30:00Z'] } },
  ]);
  // The session of the day before the holiday ends at midnight.
  const closes = JobSchedule.afterClose(thanksgiving, Duration.minutes(30))._bind(job());
  expect(closes.triggers).toMatchObject([
    { id: 'Close', expression: 'cron(30 16 ? * MON-FRI *)', gate: { times: ['2027-11-25T22:30:00Z'] } },
    { id: 'EarlyClose', expression: 'cron(30 0 ? 11 THU *)', gate: { runs: 'only', times: ['2027-11-25T06:30:00Z'] } },
  ]);
});

describe('the end of a calendar', () => {
  const WARNING = 'cdk-trading-analytics-platform:marketCalendarEnds';

  afterEach(() => jest.useRealTimers());

  test('is an instant of the market', () => {
    const { calendarEnd } = JobSchedule.beforeOpen(MarketCalendar.nyse(), Duration.hours(1))._bind(job());
    expect(calendarEnd).toEqual({ name: 'NYSE', until: '2028-12-31', epochSeconds: Date.UTC(2029, 0, 1, 5) / 1000 });
  });

  test.each([
    ['2028-06-30', 0],
    ['2028-07-01', 1],
    ['2028-12-31', 1],
  ])('warns in the last six months: on %s', (today, count) => {
    jest.useFakeTimers({ now: Date.parse(`${today}T12:00:00Z`) });
    const stack = job();
    JobSchedule.afterClose(MarketCalendar.nyse(), Duration.minutes(30))._bind(stack);
    const text = Match.stringLikeRegexp(`The calendar of NYSE ends on 2028-12-31.*${WARNING}`);
    expect(Annotations.fromStack(stack).findWarning('*', text)).toHaveLength(count);
  });

  test.each(['afterClose', 'beforeOpen'] as const)('%s refuses a calendar that has ended', (call) => {
    jest.useFakeTimers({ now: Date.parse('2029-01-01T00:00:00Z') });
    expectUsageError(() => JobSchedule[call](MarketCalendar.nyse(), Duration.minutes(30)), {
      path: `JobSchedule.${call}()`,
      code: 'MarketCalendarEnded',
      got: 'the calendar of NYSE, which ends on 2028-12-31',
    });
  });
});

describe('refuses', () => {
  const path = 'JobSchedule.afterClose()';
  const always = { open: '00:00', close: '24:00', days: Object.values(Weekday) };
  const until = '2030-12-31';
  const nightly = { open: '20:00', close: '22:00', days: Object.values(Weekday) };

  test('a market that never closes', () => {
    const calendar = MarketCalendar.of({ timeZone: 'Etc/UTC', sessions: [always], until });
    const wanted = { code: 'InvalidMarketHours' as const, got: 'a market that never closes (Etc/UTC)' };
    expectUsageError(() => JobSchedule.afterClose(calendar, Duration.minutes(5)), { path, ...wanted });
  });

  test.each([
    ['2030-03-01', '2030-03-31 01:30'],
    ['2030-09-01', '2030-10-27 01:30'],
  ])('a run at a time that the clock skips or repeats after %s', (end, time) => {
    const market = { timeZone: 'Europe/London', sessions: [{ ...nightly, close: '21:00' }], until: end };
    const delay = Duration.minutes(270);
    expectUsageError(() => JobSchedule.afterClose(MarketCalendar.of(market), delay), {
      path,
      code: 'InvalidMarketHours',
      got: `a run at ${time}, which Europe/London skips or repeats (4 hours 30 minutes after the close of Europe/London)`,
    });
  });

  test('a half-day on which the market is not open', () => {
    const halfDays = [{ date: '2027-07-04', close: '13:00' }];
    const calendar = MarketCalendar.of({ ...TOKYO, halfDays });
    const wanted = { code: 'InvalidMarketCalendar' as const, got: 'the half-day 2027-07-04' };
    expectUsageError(() => JobSchedule.afterClose(calendar, Duration.minutes(5)), { path, ...wanted });
  });
});
