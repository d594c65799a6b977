import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as fc from 'fast-check';
import {
  type CustomMarketOptions,
  MarketCalendar,
  MarketHours,
  type MarketSession,
  MeshedFargateService,
  ServiceImage,
  Weekday,
} from '../../src';
import { Timeline } from '../../src/market-hours/timeline';
import type { UsageError } from '../../src/validation/usage-error';
import { extent, SEED } from '../support/extent';
import type { Json } from '../support/json';
import { differences } from '../support/market-minimums';
import { minimumAt, occurrences, settingsOf, shownBy } from '../support/scheduled-actions';
import { aService, propertiesOf } from '../support/stacks';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const BASE = 2;
const WEEK = [
  Weekday.SUNDAY,
  Weekday.MONDAY,
  Weekday.TUESDAY,
  Weekday.WEDNESDAY,
  Weekday.THURSDAY,
  Weekday.FRIDAY,
  Weekday.SATURDAY,
];
/** Zones with half-hour and quarter-hour offsets, in both hemispheres, with a half-hour change of the clock, and without any. */
const ZONES = [
  'America/New_York',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Asia/Tokyo',
  'Australia/Lord_Howe',
  'Europe/London',
  'Pacific/Auckland',
  'Etc/UTC',
];

function actionsOf(...schedules: MarketHours[]): Json[] {
  const { stack } = aService({ scaling: { minTasks: BASE, maxTasks: 100, schedules } });
  return propertiesOf(stack, 'AWS::ApplicationAutoScaling::ScalableTarget').ScheduledActions;
}

/** Returns whether a market without holidays is open, within the lead before or the tail after, at a time of its clock. */
function isWanted(sessions: MarketSession[], shown: number, lead: number, tail: number): boolean {
  return [-1, 0, 1].some((offset) => {
    const midnight = (Math.floor(shown / DAY) + offset) * DAY;
    const minutes = (shown - midnight) / MINUTE;
    return sessions
      .filter(({ days }) => days?.includes(WEEK[new Date(midnight).getUTCDay()]))
      .some(({ open, close }) => minutes >= minutesOf(open) - lead && minutes < minutesOf(close) + tail);
  });
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

function timeOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** Returns the minutes of some days at which the minimum differs from the wanted one. */
function wrongMinutes(
  actions: Json[],
  timeZone: string,
  first: number,
  days: number,
  wanted: (shown: number) => number,
) {
  const settings = settingsOf(actions, first - 8 * DAY, first + days * DAY);
  const wrong: string[] = [];
  for (let minute = first; minute < first + days * DAY; minute += MINUTE) {
    if (minimumAt(settings, minute, BASE) !== wanted(shownBy(timeZone, minute)))
      wrong.push(new Date(minute).toISOString());
  }
  return wrong;
}

describe('the scheduled actions of any market', () => {
  const days = fc.uniqueArray(fc.constantFrom(...WEEK), { minLength: 1 });
  const times = (from: number, to: number) =>
    fc
      .uniqueArray(fc.integer({ min: from, max: to }), { minLength: 2, maxLength: 2 })
      .map((pair) => pair.sort((one, other) => one - other).map(timeOf));
  // Clocks change between midnight and four. The gap between the two sessions is longer than lead and tail.
  const session = (from: number, to: number) =>
    fc.record({ times: times(from, to), days }).map(({ times: [open, close], ...rest }) => ({ open, close, ...rest }));
  const sessions = fc.tuple(session(300, 700), session(800, 1380)).chain((both) => fc.subarray(both, { minLength: 1 }));

  test('keep the minimum at every open minute of the weeks in which clocks change, and at no other minute', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        sessions,
        fc.integer({ min: 0, max: 50 }),
        fc.integer({ min: 0, max: 40 }),
        fc.constantFrom('2026-03-06', '2027-03-26', '2029-04-01', '2030-09-27', '2031-10-31', '2032-10-01'),
        (timeZone, all, lead, tail, from) => {
          const [preOpen, afterClose] = [Duration.minutes(lead), Duration.minutes(tail)];
          const hours = MarketHours.custom({ timeZone, sessions: all, minTasks: 9, preOpen, afterClose });
          const wanted = (shown: number) => (isWanted(all, shown, lead, tail) ? 9 : BASE);
          expect(wrongMinutes(actionsOf(hours), timeZone, Date.parse(from), 4, wanted)).toEqual([]);
        },
      ),
      { numRuns: extent(15, 100), seed: SEED },
    );
  });

  test('continue from day to day if sessions meet at midnight', () => {
    const workdays = [Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY, Weekday.THURSDAY];
    const futures = [
      { open: '17:00', close: '24:00', days: [Weekday.SUNDAY, ...workdays] },
      { open: '00:00', close: '16:00', days: [...workdays, Weekday.FRIDAY] },
    ];
    const timeZone = 'America/Chicago';
    const actions = actionsOf(MarketHours.custom({ timeZone, sessions: futures, minTasks: 9 }));
    const wanted = (shown: number) => (isWanted(futures, shown, 30, 0) ? 9 : BASE);
    expect(wrongMinutes(actions, timeZone, Date.parse('2027-03-10'), 14, wanted)).toEqual([]);
    expect(actions.length).toBeLessThan(6);
  });

  test.each(['Etc/UTC', 'America/New_York'])(
    'lower the minimum only in the break of a market that is open around the clock in %s',
    (timeZone) => {
      const sessions = [
        { open: '00:00', close: '08:00', days: [Weekday.WEDNESDAY] },
        { open: '09:00', close: '24:00', days: [Weekday.WEDNESDAY] },
        { open: '00:00', close: '24:00', days: WEEK.filter((day) => day !== Weekday.WEDNESDAY) },
      ];
      const actions = actionsOf(MarketHours.custom({ timeZone, sessions, minTasks: 9, preOpen: Duration.minutes(0) }));
      const wanted = (shown: number) => (isWanted(sessions, shown, 0, 0) ? 9 : BASE);
      expect(wrongMinutes(actions, timeZone, Date.parse('2027-03-10'), 14, wanted)).toEqual([]);
    },
  );
});

describe('the scheduled actions of any two markets', () => {
  const FIRST = Date.parse('2027-03-01');
  const DAYS = 70; // the clocks of New York, London and Sydney change in these days
  const dates = Array.from({ length: DAYS }, (_, index) => new Date(FIRST + index * DAY).toISOString().slice(0, 10));
  const market = fc
    .record({
      timeZone: fc.constantFrom('America/New_York', 'America/Toronto', 'Asia/Tokyo', 'Europe/London', 'Etc/UTC'),
      open: fc.integer({ min: 5, max: 9 }),
      close: fc.integer({ min: 11, max: 22 }),
      minTasks: fc.integer({ min: 3, max: 9 }),
      dates: fc.subarray(dates, { maxLength: 12 }),
    })
    .map(({ open, close, dates: special, ...rest }) => ({
      ...rest,
      session: { open: timeOf(open * 60), close: timeOf(close * 60 + 30), days: WEEK.slice(1, 6) },
      holidays: special.filter((_, index) => index % 2 === 0),
      halfDays: special
        .filter((date, index) => index % 2 === 1 && new Date(date).getUTCDay() % 6 !== 0)
        .map((date) => ({ date, close: timeOf(open * 60 + 90) })),
    }));
  type AnyMarket = typeof market extends fc.Arbitrary<infer T> ? T : never;

  function minimumOf({ timeZone, session, holidays, halfDays, minTasks }: AnyMarket, instant: number): number {
    const shown = shownBy(timeZone, instant);
    const date = new Date(shown).toISOString().slice(0, 10);
    const close = halfDays.find((day) => day.date === date)?.close ?? session.close;
    const isOpen = !holidays.includes(date) && isWanted([{ ...session, close }], shown, 20, 0);
    return isOpen ? minTasks : BASE;
  }

  test('keep the highest minimum at every minute, or are rejected', () => {
    let kept = 0;
    fc.assert(
      fc.property(market, market, (one, other) => {
        const schedules = [one, other].map(({ timeZone, session, holidays, halfDays, minTasks }) =>
          MarketHours.custom({
            timeZone,
            sessions: [session],
            minTasks,
            preOpen: Duration.minutes(20),
            calendar: MarketCalendar.of({ holidays, halfDays, until: '2027-12-31' }),
          }),
        );
        let actions: Json[] = [];
        try {
          actions = actionsOf(...schedules);
        } catch (error) {
          expect((error as UsageError).code).toBe('SchedulesOverlap');
          return;
        }
        kept++;
        const settings = settingsOf(actions, FIRST, FIRST + DAYS * DAY);
        const instants = settings.flatMap(({ instant }) => [instant - MINUTE, instant]);
        // A grid finds missing settings. The minutes of the settings themselves find wrong ones.
        for (let grid = FIRST + DAY; grid < FIRST + DAYS * DAY; grid += 10 * MINUTE) instants.push(grid);
        const wrong = instants.filter((instant) => {
          const wanted = Math.max(minimumOf(one, instant), minimumOf(other, instant));
          return instant > FIRST + DAY && minimumAt(settings, instant, BASE) !== wanted;
        });
        expect(wrong.map((instant) => new Date(instant).toISOString())).toEqual([]);
      }),
      { numRuns: extent(8, 100), seed: SEED },
    );
    expect(kept).toBeGreaterThan(0);
  });
});

describe('the scheduled actions of a market with holidays', () => {
  const nyse = actionsOf(MarketHours.nyse({ minTasks: 10 }));

  test('have no holidays after the end of the calendar', () => {
    const sessions = [{ open: '09:30', close: '16:00', days: WEEK.slice(1, 6) }];
    const wanted = (shown: number) => (isWanted(sessions, shown, 30, 0) ? 10 : BASE);
    for (const first of ['2029-01-01', '2033-12-20', '2098-07-01']) {
      expect(wrongMinutes(nyse, 'America/New_York', Date.parse(first), 12, wanted)).toEqual([]);
    }
  });

  test('set the minimum again every hour while the market is open, because a deployment may reset it', () => {
    const from = Date.parse('2026-11-27T14:00Z');
    const settings = settingsOf(nyse, from, from + DAY).filter(({ min }) => min === 10);
    const times = settings.map(({ instant }) => new Date(instant).toISOString().slice(11, 16));
    expect(times).toEqual(['14:00', '15:00', '16:00', '17:00']); // a half-day: New York closes at 18:00 UTC
  });

  test('each run once in the far future, when they change nothing', () => {
    const far = Date.UTC(2150, 0, 1);
    const end = Date.UTC(2200, 0, 1);
    const wanted = Array.from({ length: (end - far) / DAY }, (_, index) => far + index * DAY)
      .filter((day) => new Date(day).getUTCDay() % 6 !== 0)
      .flatMap((day) =>
        occurrences(`cron(0 9,16 ? * * *)`.replace('? * *', '* * ?'), 'America/New_York', day, day + DAY),
      )
      .map((from, index, all) => ({ from, to: all[index + 1], min: 10 }))
      .filter((_, index) => index % 2 === 0);
    for (const { Schedule, Timezone } of nyse) {
      expect(occurrences(Schedule, Timezone, far, end).length).toBeGreaterThan(0);
    }
    expect(differences(nyse, wanted, BASE, far, end - DAY)).toEqual([]);
  });

  test('need few actions: about 14 a year', () => {
    expect(nyse).toHaveLength(42);
    expect(actionsOf(MarketHours.lse({ minTasks: 10 }))).toHaveLength(19);
    expect(actionsOf(MarketHours.nyse({ minTasks: 10 }), MarketHours.lse({ minTasks: 6 }))).toHaveLength(81);
  });

  test('include a holiday that was announced late, and a weekday that is always a holiday', () => {
    const calendar = MarketCalendar.nyse().adding({
      holidays: ['2027-03-09', '2027-11-26'],
      halfDays: [{ date: '2027-03-10', close: '12:00' }],
    });
    const actions = actionsOf(MarketHours.nyse({ minTasks: 10, calendar }));
    const settings = settingsOf(actions, Date.parse('2027-03-01'), Date.parse('2027-12-01'));
    const at = (instant: string) => minimumAt(settings, Date.parse(instant), BASE);
    expect(at('2027-03-08T18:00Z')).toBe(10);
    expect(at('2027-03-09T18:00Z')).toBe(BASE);
    expect(at('2027-03-10T16:59Z')).toBe(10);
    expect(at('2027-03-10T17:00Z')).toBe(BASE);
    expect(at('2027-11-26T15:00Z')).toBe(BASE);
  });
});

describe('several schedules', () => {
  test('also set the highest maximum, if a schedule has its own', () => {
    const actions = actionsOf(MarketHours.nyse({ minTasks: 10, maxTasks: 200 }), MarketHours.lse({ minTasks: 6 }));
    const settings = settingsOf(actions, Date.parse('2027-06-01'), Date.parse('2027-06-02'));
    const maximums = settings.map(({ instant, max }) => [new Date(instant).toISOString().slice(11, 16), max]);
    expect(Object.fromEntries(maximums)).toMatchObject({ '06:30': 100, '13:00': 200, '19:00': 200, '20:00': 100 });
    expect(maximums.map(([time]) => time)).not.toContain('15:30'); // London's close changes nothing
  });

  test('can be for one market: a higher minimum for its first hour', () => {
    const timeZone = 'America/New_York';
    const opening = { timeZone, sessions: [{ open: '09:30', close: '10:30' }], minTasks: 20 };
    const actions = actionsOf(
      MarketHours.nyse({ minTasks: 10, calendar: MarketCalendar.none() }),
      MarketHours.custom(opening),
    );
    expect(actions.map(({ Schedule, ScalableTargetAction }) => [Schedule, ScalableTargetAction.MinCapacity])).toEqual([
      ['cron(0 9-10 ? * MON-FRI *)', 20],
      ['cron(30 10-15 ? * MON-FRI *)', 10],
      ['cron(0 16 ? * MON-FRI *)', BASE],
    ]);
  });
});

describe('the computation', () => {
  const sessions = [{ open: '09:30', close: '16:00' }];
  const hours = { timeZone: 'America/New_York', sessions, minTasks: 9 };
  const holiday = MarketCalendar.of({ until: '2027-12-31', holidays: ['2027-03-26'] });

  function bothActions(first: CustomMarketOptions, second: CustomMarketOptions) {
    const { service, stack } = aService({
      scaling: { minTasks: BASE, maxTasks: 100, schedules: [MarketHours.custom(first)] },
    });
    const { cluster, mesh } = service;
    const at = jest.spyOn(Timeline.prototype, 'at');
    const scaling = { minTasks: BASE, maxTasks: 100, schedules: [MarketHours.custom(second)] };
    new MeshedFargateService(stack, 'Other', { cluster, mesh, image: ServiceImage.placeholder(), scaling });
    const computed = at.mock.calls.length > 0;
    at.mockRestore();
    const targets = Template.fromStack(stack).findResources('AWS::ApplicationAutoScaling::ScalableTarget');
    const actions = Object.values(targets).map(({ Properties }) => Properties.ScheduledActions);
    return { computed, actions };
  }

  test('runs once for the services of an app with the same schedule', () => {
    const { computed, actions } = bothActions(hours, hours);
    expect(computed).toBe(false);
    expect(actions[0].length).toBeGreaterThan(0);
    expect(actions[1]).toEqual(actions[0]);
  });

  test.each<[string, Partial<CustomMarketOptions>]>([
    ['time zone', { timeZone: 'Europe/London' }],
    ['session', { sessions: [{ open: '10:30', close: '16:00' }] }],
    ['minimum', { minTasks: 10 }],
    ['maximum', { maxTasks: 200 }],
    ['time before the opening', { preOpen: Duration.minutes(31) }],
    ['time after the close', { afterClose: Duration.minutes(1) }],
    ['holiday', { calendar: holiday }],
  ])('runs again for another %s', (_, change) => {
    const { computed, actions } = bothActions(hours, { ...hours, ...change });
    expect(computed).toBe(true);
    expect(actions[1]).not.toEqual(actions[0]);
  });
});
