import { Duration, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import {
  MarketCalendar,
  MarketPhase,
  RotatableSecret,
  RotationPlan,
  type RotationTiming,
  RotationWindow,
  Weekday,
} from '../../src';
import { setRotationWindow } from '../../src/secrets/rotation-window';
import { windowTimes } from '../../src/secrets/window-times';
import { windowsOf } from '../support/rotation-windows';
import { shownBy } from '../support/scheduled-actions';
import { aStack, propertiesOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DAY_NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const [FROM, TO] = [Date.UTC(2026, 0, 1), Date.UTC(2036, 0, 1)];

/** A market for currencies: from Sunday to Friday at 17:00 in New York, without a break. */
const CURRENCIES = MarketCalendar.of({
  name: 'Currencies',
  timeZone: 'America/New_York',
  sessions: [{ open: '17:00', close: '17:00', opensDayBefore: true }],
  until: '2027-12-31',
});
const CALENDARS = {
  nyse: MarketCalendar.nyse(),
  'nyse with all phases': MarketCalendar.nyse().during([MarketPhase.PRE, MarketPhase.CORE, MarketPhase.POST]),
  lse: MarketCalendar.lse(),
  xetra: MarketCalendar.xetra(),
  tokyo: MarketCalendar.tokyo(),
  hongKong: MarketCalendar.hongKong(),
  cme: MarketCalendar.cmeEquityIndex(),
  currencies: CURRENCIES,
};

function rulesOf(timing: RotationTiming): { ScheduleExpression: string; Duration: string } {
  const stack = aStack();
  new RotatableSecret(stack, 'Key', { rotation: RotationPlan.generatedKey(timing) });
  return propertiesOf(stack, 'AWS::SecretsManager::RotationSchedule').RotationRules;
}

/**
 * Indicates whether a market has a session in a period, by what its clock shows. Each date counts as open, holidays too. The
 * first and the last minute have their own offset, so that a change of the clock in the period is seen on both sides.
 */
function isOpenIn({ timeZone, sessions = [] }: MarketCalendar, from: number, to: number): boolean {
  return [from, to].some((side) => {
    const offset = shownBy(timeZone as string, side) - side;
    const [first, last] = [from + offset, to + offset];
    return [-DAY, 0, DAY].some((days) => {
      const date = Math.floor(first / DAY) * DAY + days;
      return sessions.some(({ open, close, opensDayBefore, days: on = DAY_NAMES.slice(1, 6) }) => {
        if (!(on as string[]).includes(DAY_NAMES[new Date(date).getUTCDay()])) return false;
        const [start, end] = [open, close].map((time) => date + minutesOf(time) * MINUTE);
        return (opensDayBefore ? start - DAY : start) < last && first < end;
      });
    });
  });
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

describe.each(Object.entries(CALENDARS))('outside the market hours of %s', (_name, calendar) => {
  const rotationWindow = RotationWindow.outsideMarketHours([calendar]);

  test.each([1, 3, 30])('with an interval of %d days, no window of ten years meets a session', (days) => {
    if (!windowTimes(rotationWindow._hours, days))
      return expect(['CME equity index', 'Currencies']).toContain(calendar.name);
    const windows = windowsOf(rulesOf({ rotationWindow, every: Duration.days(days) }), FROM, TO);
    const met = windows.filter(({ start, end }) => isOpenIn(calendar, start - 30 * MINUTE, end + HOUR));
    expect(met.map(({ start }) => new Date(start).toISOString())).toEqual([]);
    const gaps = windows.slice(1).map(({ start }, index) => (start - windows[index].start) / DAY);
    const { longestDays } = windowTimes(rotationWindow._hours, days) as { longestDays: number };
    expect(Math.max(...gaps)).toBeLessThanOrEqual(longestDays);
    // The first Saturday of a month is 35 days after the one before at the latest.
    expect(longestDays).toBeLessThanOrEqual(days < 28 ? days : Math.floor(days / 28) * 35);
  });
});

test('the check finds a window that meets a session on one side of daylight saving time', () => {
  // 13:00 to 14:00 in UTC is 08:00 to 09:00 in New York in winter, and 09:00 to 10:00 in summer.
  const windows = windowsOf({ ScheduleExpression: 'cron(0 13 ? * WED *)', Duration: '1h' }, FROM, TO);
  const met = windows.filter(({ start, end }) => isOpenIn(CALENDARS.nyse, start, end));
  expect(met.length).toBeGreaterThan(0);
  expect(met.length).toBeLessThan(windows.length);
});

test('several markets are all closed in the window', () => {
  const calendars = [CALENDARS.nyse, CALENDARS.lse, CALENDARS.tokyo];
  const rotationWindow = RotationWindow.outsideMarketHours(calendars);
  expect(rotationWindow.description).toMatch(/^outside the market hours of .*, .*, /);
  const rules = rulesOf({ rotationWindow, every: Duration.days(1) });
  // One hour is left between the close in New York in winter and the opening in Tokyo.
  expect(rules).toEqual({ ScheduleExpression: 'cron(0 22 * * ? *)', Duration: '1h' });
  const met = windowsOf(rules, FROM, TO).filter(({ start, end }) =>
    calendars.some((calendar) => isOpenIn(calendar, start - 30 * MINUTE, end + HOUR)),
  );
  expect(met).toEqual([]);
});

test('a session of a special day counts, also if the market is closed on that day of the week', () => {
  const calendar = MarketCalendar.of({
    timeZone: 'Asia/Tokyo',
    sessions: [{ open: '09:00', close: '15:00' }],
    specialDays: [{ date: '2027-03-06', sessions: [{ open: '00:00', close: '24:00' }] }],
    until: '2027-12-31',
  });
  const { weekdays } = windowTimes(RotationWindow.outsideMarketHours([calendar])._hours, 7) as { weekdays: number[] };
  expect(weekdays).toEqual([0]);
});

test('preOpen and afterClose move the window', () => {
  const rotationWindow = RotationWindow.outsideMarketHours([CALENDARS.nyse], {
    preOpen: Duration.hours(12),
    afterClose: Duration.minutes(0),
  });
  expect(rulesOf({ rotationWindow, every: Duration.days(1) })).toEqual({
    ScheduleExpression: 'cron(0 21 * * ? *)',
    Duration: '3h',
  } as never);
});

test('a market that never closes has no hours, and neither has one with short breaks', () => {
  const sessions = [{ open: '00:00', close: '24:00', days: DAY_NAMES as Weekday[] }];
  const always = MarketCalendar.of({ timeZone: 'Etc/UTC', sessions, until: '2027-12-31' });
  expectUsageError(() => RotationWindow.outsideMarketHours([always]), {
    code: 'InvalidMarketHours',
    path: 'RotationWindow.outsideMarketHours()',
    got: 'a market that never closes',
  });
  const breaks = [{ open: '00:00', close: '23:00', days: DAY_NAMES as Weekday[] }];
  expectUsageError(
    () =>
      RotationWindow.outsideMarketHours([
        MarketCalendar.of({ timeZone: 'Etc/UTC', sessions: breaks, until: '2027-12-31' }),
      ]),
    {
      code: 'NoRotationWindow',
      path: 'RotationWindow.outsideMarketHours()',
      got: 'Etc/UTC, with preOpen of 60 and afterClose of 30 minutes',
      expected: 'one full hour in UTC',
      fix: 'shorten preOpen',
    },
  );
});

test('a calendar of dates only has no sessions to avoid', () => {
  expectUsageError(() => RotationWindow.outsideMarketHours([MarketCalendar.none()]), {
    code: 'InvalidMarketCalendar',
    path: 'RotationWindow.outsideMarketHours()',
    got: 'a calendar without sessions',
  });
});

test.each<[string, Parameters<typeof RotationWindow.localTime>[0], number]>([
  ['in UTC', { days: [Weekday.SATURDAY], begin: '06:00', end: '12:00' }, 7],
  ['in a zone with daylight saving time', { begin: '20:00', end: '23:00', timeZone: 'America/New_York' }, 1],
  ['over midnight', { begin: '22:00', end: '02:00', timeZone: 'Europe/London', days: [Weekday.SATURDAY] }, 7],
  ['in a zone with half an hour', { begin: '18:00', end: '20:00', timeZone: 'Asia/Kolkata' }, 1],
  ['until midnight', { begin: '20:00', end: '24:00', timeZone: 'Asia/Tokyo' }, 3],
])('hours %s are right on every day of ten years', (_name, options, days) => {
  const rules = rulesOf({ rotationWindow: RotationWindow.localTime(options), every: Duration.days(days) });
  const { timeZone = 'Etc/UTC', begin, end, days: on = DAY_NAMES } = options;
  const length = ((minutesOf(end) - minutesOf(begin) + 24 * 60 - 1) % (24 * 60)) + 1;
  const wrong = windowsOf(rules, FROM, TO).filter((window) => {
    const [start, last] = [shownBy(timeZone, window.start), shownBy(timeZone, window.end - MINUTE)];
    const opened = Math.floor((start - minutesOf(begin) * MINUTE) / DAY) * DAY + minutesOf(begin) * MINUTE;
    const isOn = (on as string[]).includes(DAY_NAMES[new Date(opened).getUTCDay()]);
    return start < opened || last >= opened + length * MINUTE || !isOn;
  });
  expect(wrong).toEqual([]);
});

test('hours that are never the same hour in UTC are refused', () => {
  expectUsageError(() => RotationWindow.localTime({ begin: '02:00', end: '03:00', timeZone: 'Europe/London' }), {
    code: 'NoRotationWindow',
    path: 'RotationWindow.localTime()',
    got: 'from 02:00 to 03:00 in Europe/London',
    fix: 'two hours or more',
  });
});

describe('the schedule', () => {
  const saturday = RotationWindow.localTime({ days: [Weekday.SATURDAY], begin: '06:00', end: '12:00' });

  test.each([
    [undefined, 'cron(0 7 ? * SAT#1 *)'],
    [Duration.days(7), 'cron(0 7 ? * SAT *)'],
    [Duration.days(90), 'cron(0 7 ? 1,4,7,10 SAT#1 *)'],
    [Duration.days(999), 'cron(0 7 ? 1 SAT#1 *)'],
  ])('with every: %s is %s', (every, expression) => {
    expect(rulesOf({ rotationWindow: saturday, every })).toEqual({
      ScheduleExpression: expression,
      Duration: '4h',
    } as never);
  });

  test.each<[RotationTiming, string]>([
    [{ every: Duration.days(3) }, 'an interval of Duration.days(3), and rotations from 06:00 to 12:00 in Etc/UTC'],
    [{ every: Duration.hours(Token.asNumber({ Ref: 'Days' })) }, 'an interval of a Duration in hours with a token'],
  ])('is refused if the windows are farther apart: %#', (timing, got) => {
    expectUsageError(() => rulesOf({ rotationWindow: saturday, ...timing }), {
      code: 'RotationWindowTooRare',
      path: 'Stack/Key',
      got,
      expected: 'of at least 7 days',
      fix: 'Duration.days(7)',
    });
  });

  test('is refused for less than a day', () => {
    const rotationWindow = RotationWindow.outsideMarketHours([CALENDARS.nyse]);
    expectUsageError(() => rulesOf({ rotationWindow, every: Duration.hours(4) }), {
      code: 'RotationWindowTooRare',
      path: 'Stack/Key',
      got: 'an interval of',
      expected: 'of at least 1 day,',
    });
  });

  test.each<[RotationTiming, string]>([
    [{ schedule: events.Schedule.expression('cron(0 8 1 * ? *)') }, 'rotationWindow and schedule: cron(0 8 1 * ? *)'],
    [{ window: Duration.hours(2) }, 'rotationWindow and window'],
  ])('has no second time: %#', (timing, got) => {
    expectUsageError(() => rulesOf({ rotationWindow: saturday, ...timing }), {
      code: 'TwoRotationTimes',
      path: 'Stack/Key',
      got,
    });
  });
});

describe('the hours of a place', () => {
  const hours = RotationWindow.localTime({ days: [Weekday.SUNDAY], begin: '06:00', end: '12:00' });
  const rulesIn = (timing: RotationTiming) => {
    const stack = aStack();
    const place = new Construct(stack, 'Place');
    setRotationWindow(place, hours);
    new RotatableSecret(new Construct(place, 'Below'), 'Key', { rotation: RotationPlan.generatedKey(timing) });
    return propertiesOf(stack, 'AWS::SecretsManager::RotationSchedule').RotationRules.ScheduleExpression;
  };

  test.each<[RotationTiming, string]>([
    [{}, 'cron(0 7 ? * SUN#1 *)'],
    [{ every: Duration.days(7) }, 'cron(0 7 ? * SUN *)'],
    [{ every: Duration.days(1), window: Duration.hours(2) }, 'rate(1 day)'],
    [{ schedule: events.Schedule.expression('cron(0 8 1 * ? *)') }, 'cron(0 8 1 * ? *)'],
    [
      { rotationWindow: RotationWindow.localTime({ begin: '01:00', end: '02:00' }), every: Duration.days(1) },
      'cron(0 1 * * ? *)',
    ],
  ])('apply unless a secret has times of its own: %#', (timing, expected) => {
    expect(rulesIn(timing)).toBe(expected);
  });
});
