import { App, Duration, Stack } from 'aws-cdk-lib';
import { evaluateExpression, type Value } from '../../rigs/alarms/metric-math';
import { JobSchedule, MarketCalendar, MarketHours, MarketPhase, Weekday } from '../../src';
import { marketClock } from '../../src/monitoring/market-clock';
import { sampled } from '../support/extent';
import { runsOf } from '../support/job-runs';
import type { Json } from '../support/json';
import { differences } from '../support/market-minimums';
import { aService, propertiesOf } from '../support/stacks';

const MINUTE = 60_000;
const FIRST = '2026-01-05';
const LAST = '2027-12-30';
/** No market is open at this instant. */
const SATURDAY = Date.UTC(2026, 0, 10, 6);
const PRE_OPEN = 15;

/** A market over midnight with a special day on a Saturday, one with a session of its own, and a half-day. */
const NIGHT = MarketCalendar.of({
  name: 'night',
  timeZone: 'America/New_York',
  sessions: [
    { open: '21:00', close: '04:00', opensDayBefore: true },
    { open: '04:00', close: '20:00' },
  ],
  holidays: ['2026-12-25', '2027-01-01', '2027-03-26'],
  halfDays: [{ date: '2026-12-24', close: '17:00' }],
  specialDays: [
    { date: '2027-02-06', sessions: [{ open: '10:00', close: '12:00' }] },
    { date: '2027-07-06', sessions: [{ open: '22:00', close: '20:00', opensDayBefore: true }] },
  ],
  until: '2027-12-31',
});
const MUHURAT = MarketCalendar.of({
  name: 'one session',
  timeZone: 'Asia/Kolkata',
  sessions: [{ open: '09:15', close: '15:30', days: [Weekday.MONDAY, Weekday.TUESDAY, Weekday.FRIDAY] }],
  specialDays: [{ date: '2026-11-08', sessions: [{ open: '18:00', close: '19:00' }] }],
  until: '2027-12-31',
});

const CALENDARS = [
  MarketCalendar.nyse().during([MarketPhase.PRE, MarketPhase.CORE, MarketPhase.POST]),
  MarketCalendar.nyse().during([MarketPhase.PRE]),
  MarketCalendar.nasdaq().during([MarketPhase.PRE, MarketPhase.POST]),
  MarketCalendar.nasdaq().during([MarketPhase.POST, MarketPhase.CORE]),
  MarketCalendar.xetra(),
  MarketCalendar.euronextParis(),
  MarketCalendar.tokyo(),
  MarketCalendar.hongKong(),
  MarketCalendar.cmeEquityIndex(),
  NIGHT,
  MUHURAT,
].map((calendar) => [calendar.name, calendar] as const);

function periodsOf(calendar: MarketCalendar) {
  return calendar
    .tradingDays(FIRST, LAST)
    .flatMap(({ sessions }) => sessions.map(({ open, close }) => ({ from: Date.parse(open), to: Date.parse(close) })));
}

describe.each(CALENDARS)('the calendar %s', (_, calendar) => {
  test('raises the minimum of a service while the market is open, with few scheduled actions', () => {
    const hours = MarketHours.of(calendar, { minTasks: 8, preOpen: Duration.minutes(PRE_OPEN) });
    const { stack } = aService({ scaling: { minTasks: 2, maxTasks: 100, schedules: [hours] } });
    const actions: Json[] = propertiesOf(stack, 'AWS::ApplicationAutoScaling::ScalableTarget').ScheduledActions;
    const wanted = periodsOf(calendar).map(({ from, to }) => ({ from: from - PRE_OPEN * MINUTE, to, min: 8 }));
    const [first, last] = [SATURDAY, wanted[wanted.length - 1].to];
    expect(differences(actions, wanted, 2, first, last)).toEqual([]);
    expect(actions.length).toBeLessThanOrEqual(150);
  });

  test('runs a job before the opening and after the close of each trading day', () => {
    const days = calendar.tradingDays(FIRST, LAST);
    const [from, to] = [days[1].open, days[days.length - 1].open].map((instant) => Date.parse(instant) - 60 * MINUTE);
    const margin = Duration.minutes(20);
    const runs = (schedule: JobSchedule) => {
      const { triggers } = schedule._bind(new Stack(new App(), 'Stack'));
      return runsOf(triggers, from, to).map((instant) => new Date(instant).toISOString());
    };
    const wanted = (edge: 'open' | 'close', minutes: number) =>
      days
        .map((day) => Date.parse(day[edge]) + minutes * MINUTE)
        .filter((instant) => instant >= from && instant < to)
        .map((instant) => new Date(instant).toISOString());
    expect(runs(JobSchedule.beforeOpen(calendar, margin))).toEqual(wanted('open', -20));
    expect(runs(JobSchedule.afterClose(calendar, margin))).toEqual(wanted('close', 20));
  });

  test('opens the clock of alarms at the same minutes', () => {
    const expressions = marketClock('m1', MarketHours.of(calendar, { minTasks: 8 }).options);
    for (const expression of Object.values(expressions)) expect(expression.length).toBeLessThanOrEqual(2048);
    expect(Object.keys(expressions).length).toBeLessThan(10);
    const changed = new Set([
      ...calendar.holidays,
      ...[...calendar.halfDays, ...calendar.specialDays].map(({ date }) => date),
    ]);
    const near = (instant: number) =>
      [-1, 0, 1].some((days) => changed.has(new Date(instant + days * 24 * 60 * MINUTE).toISOString().slice(0, 10)));
    const edges = periodsOf(calendar).flatMap(({ from, to }) => [from, to]);
    const minutes = [...edges.filter(near), ...sampled(edges, 60)].flatMap((edge) => [edge - MINUTE, edge]);
    const values = new Map<string, Value>([['m1', minutes.map(() => undefined)]]);
    const value = (id: string): Value => {
      const known = values.get(id) ?? evaluateExpression(expressions[id], context);
      values.set(id, known);
      return known;
    };
    const context = { valueOf: value, times: minutes.map((minute) => minute / 1000) };
    const open = value('open') as number[];
    const wrong = minutes.filter(
      (minute, index) => (open[index] === 1) !== calendar.isOpen(new Date(minute).toISOString()),
    );
    expect(wrong.map((minute) => new Date(minute).toISOString())).toEqual([]);
  });
});
