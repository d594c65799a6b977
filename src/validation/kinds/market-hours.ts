import { SOME_TEXT } from '../forms';
import { duration, type Kinds, list, text, whole } from '../kinds';
import { DATE, TIME_OF_DAY, TIME_ZONE } from '../time-forms';

const CALENDAR = { tokens: false, code: 'InvalidMarketCalendar' } as const;
const HOURS = { tokens: false, code: 'InvalidMarketHours' } as const;
const TASKS = { tokens: false, code: 'ScalingOutOfRange', source: 'the quota of tasks in a service' } as const;
const MARGIN = duration('minutes', 0, 24 * 60 - 1, { ...HOURS, example: 'Duration.minutes(45)' });

export const MARKET_HOURS: Kinds = {
  'CustomMarketOptions.name': text(SOME_TEXT, HOURS),
  'CustomMarketOptions.sessions': list({ ...HOURS, min: 1 }),
  'CustomMarketOptions.timeZone': text(TIME_ZONE, HOURS),
  'HalfDay.close': text(TIME_OF_DAY, CALENDAR),
  'HalfDay.date': text(DATE, CALENDAR),
  'MarketCalendarDates.halfDays': list(CALENDAR),
  'MarketCalendarDates.holidays': list({ ...CALENDAR, unique: true, of: text(DATE, CALENDAR) }),
  'MarketCalendarOptions.name': text(SOME_TEXT, CALENDAR),
  'MarketCalendarOptions.sessions': list({ ...CALENDAR, min: 1 }),
  'MarketCalendarOptions.timeZone': text(TIME_ZONE, CALENDAR),
  'MarketCalendarOptions.until': text(DATE, CALENDAR),
  'MarketHoursOptions.afterClose': MARGIN,
  'MarketHoursOptions.maxTasks': whole(1, 5_000, TASKS),
  'MarketHoursOptions.minTasks': whole(1, 5_000, TASKS),
  'MarketHoursOptions.preOpen': MARGIN,
  'MarketSession.close': text(TIME_OF_DAY, HOURS),
  'MarketSession.days': list({ ...HOURS, min: 1, unique: true }),
  'MarketSession.open': text(TIME_OF_DAY, HOURS),
};
