import { SOME_TEXT } from '../forms';
import { duration, type Kinds, list, text, whole } from '../kinds';
import { DATE, INSTANT, TIME_OF_DAY, TIME_ZONE } from '../time-forms';

const CALENDAR = { tokens: false, code: 'InvalidMarketCalendar' } as const;
const HOURS = { tokens: false, code: 'InvalidMarketHours' } as const;
const TASKS = { tokens: false, code: 'ScalingOutOfRange', source: 'the quota of tasks in a service' } as const;
const MARGIN = duration('minutes', 0, 24 * 60 - 1, { ...HOURS, example: 'Duration.minutes(45)' });

export const MARKET_HOURS: Kinds = {
  'CustomMarketOptions.name': text(SOME_TEXT, HOURS),
  'CustomMarketOptions.sessions': list({ ...HOURS, min: 1 }),
  'CustomMarketOptions.timeZone': text(TIME_ZONE, HOURS),
  'DaySession.close': text(TIME_OF_DAY, HOURS),
  'DaySession.open': text(TIME_OF_DAY, HOURS),
  'HalfDay.close': text(TIME_OF_DAY, CALENDAR),
  'HalfDay.date': text(DATE, CALENDAR),
  'MarketCalendarDates.halfDays': list(CALENDAR),
  'MarketCalendarDates.holidays': list({ ...CALENDAR, unique: true, of: text(DATE, CALENDAR) }),
  'MarketCalendar.during.phases': list({ ...CALENDAR, min: 1, unique: true }),
  'MarketCalendar.isOpen.instant': text(INSTANT, CALENDAR),
  'MarketCalendar.nextClose.instant': text(INSTANT, CALENDAR),
  'MarketCalendar.nextOpen.instant': text(INSTANT, CALENDAR),
  'MarketCalendar.tradingDays.first': text(DATE, CALENDAR),
  'MarketCalendar.tradingDays.last': text(DATE, CALENDAR),
  'MarketCalendarDates.specialDays': list(CALENDAR),
  'MarketCalendarOptions.from': text(DATE, CALENDAR),
  'MarketCalendarOptions.name': text(SOME_TEXT, CALENDAR),
  'MarketCalendarOptions.sessions': list({ ...CALENDAR, min: 1 }),
  'MarketCalendarOptions.timeZone': text(TIME_ZONE, CALENDAR),
  'MarketCalendarOptions.until': text(DATE, CALENDAR),
  'MarketSession.days': list({ ...HOURS, min: 1, unique: true }),
  'OpenMarketTasks.afterClose': MARGIN,
  'OpenMarketTasks.maxTasks': whole(1, 5_000, TASKS),
  'OpenMarketTasks.minTasks': whole(1, 5_000, TASKS),
  'OpenMarketTasks.preOpen': MARGIN,
  'SpecialDay.date': text(DATE, CALENDAR),
  'SpecialDay.sessions': list({ ...CALENDAR, min: 1 }),
};
