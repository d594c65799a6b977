import { CRON_DAY, CRON_HOUR, CRON_MINUTE, CRON_MONTH, CRON_WEEKDAY, CRON_YEAR } from '../cron-forms';
import { duration, type Kinds, text } from '../kinds';
import { TIME_ZONE } from '../time-forms';

const SCHEDULE = { tokens: false, code: 'InvalidJobSchedule' } as const;
const MARGIN = duration('minutes', 0, 24 * 60 - 1, { ...SCHEDULE, example: 'Duration.minutes(30)' });

export const JOB: Kinds = {
  'JobCronOptions.day': text(CRON_DAY, SCHEDULE),
  'JobCronOptions.hour': text(CRON_HOUR, SCHEDULE),
  'JobCronOptions.minute': text(CRON_MINUTE, SCHEDULE),
  'JobCronOptions.month': text(CRON_MONTH, SCHEDULE),
  'JobCronOptions.timeZone': text(TIME_ZONE, SCHEDULE),
  'JobCronOptions.weekDay': text(CRON_WEEKDAY, SCHEDULE),
  'JobCronOptions.year': text(CRON_YEAR, SCHEDULE),
  'JobSchedule.afterClose.delay': MARGIN,
  'JobSchedule.beforeOpen.lead': MARGIN,
  'JobSchedule.rate.every': duration('minutes', 1, 365 * 24 * 60, { ...SCHEDULE, example: 'Duration.hours(6)' }),
};
