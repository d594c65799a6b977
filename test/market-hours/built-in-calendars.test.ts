import { MarketCalendar, MarketPhase } from '../../src';
import { isOpenByJson } from '../support/calendar-json';
import { EXHAUSTIVE } from '../support/extent';
import { type Sessions, sessionsByDate } from './exchange-days/exchange-days';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const ALL_PHASES = [MarketPhase.POST, MarketPhase.CORE, MarketPhase.PRE];
const [EXCHANGE_CALENDARS, PANDAS] = ['exchange_calendars', 'pandas_market_calendars'];

/** A date on which a package differs from what the exchange publishes. The sessions are those of the package. */
type Faults = Record<string, string>;

/** pandas_market_calendars has no half-days of Hong Kong after 2025, and HKEX has no afternoon session on these dates. */
const WHOLE_DAY = '01:30-04:00 05:00-08:00';
const HONG_KONG_FAULTS: Faults = Object.fromEntries(
  ['2026-02-16', '2026-12-24', '2026-12-31', '2027-02-05', '2027-12-24', '2027-12-31'].map((date) => [date, WHOLE_DAY]),
);
/** pandas_market_calendars closes at 08:15 on each Good Friday. In 2027 no report is due on it, and CME lists no session. */
const CME_FAULTS: Faults = { '2027-03-26': '22:00-13:15' };

const MARKETS: [name: string, calendar: MarketCalendar, source: string, faults: Faults][] = [
  ['nyse', MarketCalendar.nyse(), EXCHANGE_CALENDARS, {}],
  ['nyse', MarketCalendar.nyse(), PANDAS, {}],
  ['nyse extended', MarketCalendar.nyse().during(ALL_PHASES), PANDAS, {}],
  ['nasdaq', MarketCalendar.nasdaq(), PANDAS, {}],
  ['lse', MarketCalendar.lse(), EXCHANGE_CALENDARS, {}],
  ['lse', MarketCalendar.lse(), PANDAS, {}],
  ['xetra', MarketCalendar.xetra(), EXCHANGE_CALENDARS, {}],
  ['xetra', MarketCalendar.xetra(), PANDAS, {}],
  ['euronextParis', MarketCalendar.euronextParis(), EXCHANGE_CALENDARS, {}],
  ['euronextParis', MarketCalendar.euronextParis(), PANDAS, {}],
  ['tokyo', MarketCalendar.tokyo(), EXCHANGE_CALENDARS, {}],
  ['tokyo', MarketCalendar.tokyo(), PANDAS, {}],
  ['hongKong', MarketCalendar.hongKong(), EXCHANGE_CALENDARS, {}],
  ['hongKong', MarketCalendar.hongKong(), PANDAS, HONG_KONG_FAULTS],
  ['cmeEquityIndex', MarketCalendar.cmeEquityIndex(), PANDAS, CME_FAULTS],
];

function tradingDaysOf(calendar: MarketCalendar): Map<string, Sessions> {
  const days = calendar.tradingDays('2026-01-01', calendar.until as string);
  return new Map(
    days.map(({ date, sessions }) => [date, sessions.map(({ open, close }) => [Date.parse(open), Date.parse(close)])]),
  );
}

function textOf(sessions: Sessions | undefined): string {
  const time = (instant: number) => new Date(instant).toISOString().slice(11, 16);
  return (sessions ?? []).map(([open, close]) => `${time(open)}-${time(close)}`).join(' ');
}

/** Returns the dates on which two lists differ, with the sessions of the second. */
function differences(one: Map<string, Sessions>, other: Map<string, Sessions>): Faults {
  const dates = [...new Set([...one.keys(), ...other.keys()])].sort();
  const differing = dates.filter((date) => JSON.stringify(one.get(date)) !== JSON.stringify(other.get(date)));
  return Object.fromEntries(differing.map((date) => [date, textOf(other.get(date))]));
}

describe.each(MARKETS)('the calendar %s', (name, calendar, source, faults) => {
  const wanted = sessionsByDate(name, source);
  const found = tradingDaysOf(calendar);

  test(`has the sessions of ${source} on each day, to the minute`, () => {
    expect(wanted.size).toBeGreaterThan(485);
    expect(differences(found, wanted)).toEqual(faults);
  });

  test('is open in these sessions and at no other minute', () => {
    const edges = [...found.values()].flat(2);
    const first = Date.UTC(2026, 0, 2);
    const last = Date.parse(`${calendar.until}T00:00:00Z`) - DAY;
    // Nothing changes between two edges, so the minutes at the edges and before them stand for all.
    const isFirst = MARKETS.find(([other]) => other === name)?.[2] === source;
    const minutes =
      EXHAUSTIVE && isFirst
        ? Array.from({ length: (last - first) / MINUTE }, (_, index) => first + index * MINUTE)
        : edges.flatMap((edge) => [edge - MINUTE, edge]).filter((minute) => minute >= first && minute < last);
    const sessions = [...found.values()].flat();
    const json = JSON.parse(calendar.toJson());
    let index = 0;
    const wrong: string[] = [];
    for (const minute of minutes.sort((a, b) => a - b)) {
      while (sessions[index] && sessions[index][1] <= minute) index++;
      const isOpen = sessions[index] !== undefined && sessions[index][0] <= minute;
      const instant = new Date(minute).toISOString();
      if (calendar.isOpen(instant) !== isOpen || isOpenByJson(json, minute) !== isOpen) wrong.push(instant);
    }
    expect(minutes.length).toBeGreaterThan(1_900);
    expect(wrong).toEqual([]);
  });

  test('opens and closes next at these edges', () => {
    const sessions = [...found.values()].flat().slice(1, -1);
    for (const [start, end] of sessions.filter((_, at) => at % 5 === 0)) {
      const [open, close] = [start, end].map((instant) => new Date(instant).toISOString().replace('.000Z', 'Z'));
      expect(calendar.nextOpen(new Date(start - 1).toISOString())).toBe(open);
      expect(calendar.nextClose(open)).toBe(close);
      expect(calendar.nextOpen(close) > close).toBe(true);
    }
  });
});

test('exchange_calendars has the trading dates of CME, and no session on the Good Friday of 2026', () => {
  const [own, other] = [
    tradingDaysOf(MarketCalendar.cmeEquityIndex()),
    sessionsByDate('cmeEquityIndex', EXCHANGE_CALENDARS),
  ];
  // Its sessions include the hour from 16:00 to 17:00, in which Globex is closed, so only the dates are compared.
  expect([...own.keys()].filter((date) => !other.has(date))).toEqual(['2026-04-03']);
  expect([...other.keys()].filter((date) => !own.has(date))).toEqual([]);
});
