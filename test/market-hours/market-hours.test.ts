import { Duration, Token } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import {
  CapacityMix,
  type CustomMarketOptions,
  MarketCalendar,
  MarketHours,
  type MarketHoursOptions,
  type ScalingOptions,
  Weekday,
} from '../../src';
import { aService, propertiesOf, templateOf, warningsOf } from '../support/stacks';
import { type ExpectedError, expectUsageError } from '../support/usage-errors';

const SESSIONS = [{ open: '09:00', close: '17:00' }];

function scaled(scaling: ScalingOptions) {
  return propertiesOf(aService({ scaling }).stack, 'AWS::ApplicationAutoScaling::ScalableTarget');
}

function market(options: Partial<CustomMarketOptions> = {}): MarketHours {
  return MarketHours.custom({ timeZone: 'Asia/Tokyo', sessions: SESSIONS, minTasks: 5, ...options });
}

function expectRefused(schedules: MarketHours[], error: Omit<ExpectedError, 'path'>, scaling: ScalingOptions = {}) {
  expectUsageError(() => aService({ scaling: { ...scaling, schedules } }), { path: 'Stack/RiskEngine', ...error });
}

describe('MarketHours', () => {
  test('NYSE: from half an hour before 09:30 to 16:00 in New York', () => {
    const { ScheduledActions, MinCapacity, MaxCapacity } = scaled({ schedules: [MarketHours.nyse({ minTasks: 8 })] });
    expect({ MinCapacity, MaxCapacity }).toEqual({ MinCapacity: 2, MaxCapacity: 10 });
    expect(ScheduledActions).toContainEqual({
      ScheduledActionName: 'America-New_York 0900 min 8 (4)',
      Schedule: 'cron(0 9-15 ? 8,10 MON-FRI *)',
      Timezone: 'America/New_York',
      ScalableTargetAction: { MinCapacity: 8 },
    });
    expect(ScheduledActions).toContainEqual({
      ScheduledActionName: 'America-New_York 1600 min 2 (1)',
      Schedule: 'cron(0 16 ? * MON-FRI *)',
      Timezone: 'America/New_York',
      ScalableTargetAction: { MinCapacity: 2 },
    });
  });

  test('gives each action a unique name that AWS accepts', () => {
    const schedules = [MarketHours.nyse({ minTasks: 8 }), MarketHours.lse({ minTasks: 6, maxTasks: 20 })];
    const names = scaled({ schedules }).ScheduledActions.map(
      ({ ScheduledActionName }: { ScheduledActionName: string }) => ScheduledActionName,
    );
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[^:/|]{1,256}$/);
  });

  test('a custom market has its own time zone, days, preOpen and afterClose', () => {
    const sessions = [
      { open: '09:00', close: '11:30', days: [Weekday.SUNDAY, Weekday.TUESDAY] },
      { open: '12:30', close: '15:00', days: [Weekday.TUESDAY] },
    ];
    const hours = market({ sessions, preOpen: Duration.minutes(20), afterClose: Duration.minutes(10) });
    const actions = scaled({ schedules: [hours] }).ScheduledActions;
    expect(actions.map(({ Schedule }: { Schedule: string }) => Schedule)).toEqual([
      'cron(40 8-10 ? * SUN,TUE *)',
      'cron(40 11 ? * SUN,TUE *)',
      'cron(10 12-14 ? * TUE *)',
      'cron(10 15 ? * TUE *)',
    ]);
  });

  test('the default maximum is at least the highest minimum', () => {
    expect(scaled({ schedules: [market({ minTasks: 30 })] })).toMatchObject({ MinCapacity: 2, MaxCapacity: 30 });
  });

  test('sets the maximum only where it changes', () => {
    const maximums = (options: Partial<CustomMarketOptions>) =>
      scaled({ schedules: [market(options)] }).ScheduledActions.map(
        (action: { ScalableTargetAction: object }) => action.ScalableTargetAction,
      );
    expect(maximums({})).toEqual([{ MinCapacity: 5 }, { MinCapacity: 2 }]);
    expect(maximums({ maxTasks: 40 })).toEqual([
      { MinCapacity: 5, MaxCapacity: 40 },
      { MinCapacity: 2, MaxCapacity: 10 },
    ]);
  });

  test('its maximum counts for the warning that no task ever runs on Spot', () => {
    const capacity = CapacityMix.spot({ onDemandBase: 12 });
    const warned = (...schedules: MarketHours[]) => warningsOf(aService({ capacity, scaling: { schedules } }).stack);
    expect(warned()).toEqual([expect.stringContaining('No task ever runs on Spot')]);
    expect(warned(market())).toHaveLength(1);
    expect(warned(market({ maxTasks: 40 }))).toEqual([]);
  });

  test('adds nothing to a service without schedules', () => {
    templateOf(aService({ scaling: { schedules: [] } }).stack).hasResourceProperties(
      'AWS::ApplicationAutoScaling::ScalableTarget',
      { ScheduledActions: Match.absent() },
    );
  });
});

describe('rejects', () => {
  test.each<[Partial<CustomMarketOptions>, string]>([
    [{ sessions: [{ open: '17:00', close: '09:00' }] }, "a session from '17:00' to '09:00'"],
    [{ sessions: [{ open: '09:00', close: '09:00' }] }, "a session from '09:00' to '09:00'"],
    [{ sessions: [...SESSIONS, { open: '16:59', close: '18:00' }] }, 'sessions that overlap on MON at 16:59'],
    [
      { sessions: [...SESSIONS, { open: '17:30', close: '18:00' }] },
      '30 minutes from the close at 17:00 to the opening at 17:30',
    ],
    [{ sessions: [{ open: '00:00', close: '24:00', days: Object.values(Weekday) }] }, 'a market that never closes'],
    [{ preOpen: Duration.hours(16) }, '960 minutes of preOpen and afterClose, and 960 minutes from the close'],
  ])('invalid market hours: %#', (options, got) => {
    expectRefused([market(options)], { code: 'InvalidMarketHours', got });
  });

  test.each<[Partial<CustomMarketOptions>, string]>([
    [{ sessions: [] }, 'sessions: an empty list'],
    [{ sessions: [{ ...SESSIONS[0], days: [] }] }, 'sessions[0].days: an empty list'],
    [{ sessions: [{ ...SESSIONS[0], days: [Weekday.MONDAY, Weekday.MONDAY] }] }, "sessions[0].days: 'MON' twice"],
    [{ sessions: [{ open: '9:00', close: '17:00' }] }, "sessions[0].open: '9:00'"],
    [{ sessions: [{ open: '09:00', close: '24:01' }] }, "sessions[0].close: '24:01'"],
    [{ preOpen: Duration.seconds(90) }, 'preOpen in minutes: 1.5'],
    [{ afterClose: Duration.days(1) }, 'afterClose in minutes: 1440'],
    [{ preOpen: Duration.minutes(Token.asNumber({ Ref: 'Lead' })) }, 'preOpen is a token'],
    [{ timeZone: 'Mars/Olympus' }, "timeZone: 'Mars/Olympus'"],
    [{ timeZone: Token.asString({ Ref: 'Zone' }) }, 'timeZone is a token'],
  ])('invalid options of a market: %#', (options, got) => {
    expectUsageError(() => market(options), { code: 'InvalidMarketHours', path: 'MarketHours.custom()', got });
  });

  test('a change in the hour that a clock skips or repeats', () => {
    const sessions = [{ open: '03:00', close: '12:00', days: [Weekday.SUNDAY] }];
    expectRefused([market({ timeZone: 'America/New_York', sessions })], {
      code: 'InvalidMarketHours',
      got: 'a change of the minimum at 02:30 on 2026-3-8, which America/New_York skips or repeats',
    });
    expect(() => scaled({ schedules: [market({ timeZone: 'Etc/UTC', sessions })] })).not.toThrow();
  });

  test.each([
    [
      { halfDays: ['12:00', '13:00'].map((close) => ({ date: '2027-12-24', close })), until: '2027-12-31' },
      'two half-days on 2027-12-24 (Asia/Tokyo)',
    ],
    [{ holidays: ['2028-01-03'], until: '2027-12-31' }, "until: '2027-12-31' and a later date"],
    [
      { halfDays: [{ date: '2027-12-24', close: '17:00' }], until: '2027-12-31' },
      "the half-day 2027-12-24, which closes at '17:00'",
    ],
    [{ halfDays: [{ date: '2027-12-24', close: '09:00' }], until: '2027-12-31' }, 'the half-day 2027-12-24'],
    [{ halfDays: [{ date: '2027-12-25', close: '12:00' }], until: '2027-12-31' }, 'the half-day 2027-12-25'],
    [
      { holidays: ['2027-12-24'], halfDays: [{ date: '2027-12-24', close: '12:00' }], until: '2027-12-31' },
      'the half-day 2027-12-24',
    ],
  ])('an invalid calendar: %#', (dates, got) => {
    expectRefused([market({ calendar: MarketCalendar.of(dates) })], { code: 'InvalidMarketCalendar', got });
  });

  test.each<[Partial<CustomMarketOptions>, ScalingOptions, string]>([
    [{ minTasks: 11 }, { maxTasks: 10 }, 'minTasks: 11 and maxTasks: 10 while Asia/Tokyo is open'],
    [{ minTasks: 11, maxTasks: 10 }, { maxTasks: 20 }, 'minTasks: 11 and maxTasks: 10 while Asia/Tokyo is open'],
    [{ minTasks: 5 }, { minTasks: 5 }, 'minTasks: 5 while Asia/Tokyo is open, scaling.minTasks: 5'],
    [{}, { minTasks: Token.asNumber({ Ref: 'Min' }) }, 'scaling.minTasks is a token'],
    [{}, { maxTasks: Token.asNumber({ Ref: 'Max' }) }, 'scaling.maxTasks is a token'],
  ])('inconsistent numbers of tasks: %#', (options, scaling, got) => {
    expectRefused([market(options)], { code: 'ScalingOutOfRange', got }, scaling);
  });

  test.each<[Partial<CustomMarketOptions>, string]>([
    [{ minTasks: 2.5 }, 'minTasks: 2.5'],
    [{ maxTasks: 5001 }, 'maxTasks: 5001'],
    [{ minTasks: Token.asNumber({ Ref: 'Min' }) }, 'minTasks is a token'],
  ])('an invalid number of tasks: %#', (options, got) => {
    expectUsageError(() => market(options), { code: 'ScalingOutOfRange', path: 'MarketHours.custom()', got });
  });

  test.each([MarketHours.nyse, MarketHours.lse])('options of another market: %p', (create) => {
    expectUsageError(() => create({ minTasks: 5, timeZone: 'Asia/Tokyo' } as MarketHoursOptions), {
      code: 'UnknownOption',
      path: `MarketHours.${create.name}()`,
      got: "the option 'timeZone'",
    });
  });

  test('a schedule without effect', () => {
    expectRefused([MarketHours.nyse({ minTasks: 5 }), MarketHours.nyse({ minTasks: 7 })], {
      code: 'SchedulesOverlap',
      got: 'NYSE with minTasks: 5, and another schedule that always has the same or a greater minimum',
    });
  });

  test('a close within another market’s hours in some weeks of the year only', () => {
    const early = market({ name: 'early', timeZone: 'Europe/London', sessions: [{ open: '08:00', close: '13:30' }] });
    expectRefused([early, MarketHours.nyse({ minTasks: 7 })], {
      code: 'SchedulesOverlap',
      got: 'early at 13:30: another market is open at that time on some days only',
      fix: 'outside the hours of the other',
    });
  });

  test('more actions than the quota of AWS', () => {
    const holidays = Array.from({ length: 300 }, (_, index) => {
      const month = String((index % 12) + 1).padStart(2, '0');
      return `${2026 + Math.floor(index / 12)}-${month}-11`;
    });
    const calendar = MarketCalendar.of({ holidays, until: '2050-12-31' });
    expectRefused([market({ calendar })], {
      code: 'TooManyScheduledActions',
      got: 'scheduled actions for Asia/Tokyo',
      expected: 'at most 200',
    });
  });
});

describe('the end of a calendar', () => {
  const warned = (...schedules: MarketHours[]) => warningsOf(aService({ scaling: { schedules } }).stack);

  beforeEach(() => jest.useFakeTimers({ now: Date.parse('2027-07-01T12:00Z'), doNotFake: ['performance'] }));
  afterEach(() => jest.useRealTimers());

  test('adds a warning half a year before, with name and date', () => {
    expect(warned(MarketHours.nyse({ minTasks: 5 }))).toEqual([]);
    expect(warned(MarketHours.lse({ minTasks: 5 }))).toEqual([
      expect.stringContaining('The calendar of LSE ends on 2027-12-31'),
    ]);
    jest.setSystemTime(Date.parse('2027-06-30T12:00Z'));
    expect(warned(MarketHours.lse({ minTasks: 5 }))).toEqual([]);
  });

  test('is the date of the calendar, and never comes without a calendar', () => {
    const calendar = MarketCalendar.of({ holidays: ['2027-12-27'], until: '2030-12-31' });
    expect(warned(MarketHours.lse({ minTasks: 5, calendar }), market())).toEqual([]);
    jest.setSystemTime(Date.parse('2050-01-01'));
    expect(warned(MarketHours.lse({ minTasks: 5, calendar }))).toEqual([expect.stringContaining('2030-12-31')]);
    expect(warned(market())).toEqual([]);
  });

  test('changes no template, nor does the day of the synth', () => {
    const actions = () => scaled({ schedules: [MarketHours.nyse({ minTasks: 5 })] }).ScheduledActions;
    const today = actions();
    jest.setSystemTime(Date.parse('2031-05-05'));
    expect(actions()).toEqual(today);
  });
});
