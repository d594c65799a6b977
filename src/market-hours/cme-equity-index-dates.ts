/** The close on a holiday of the United States on which futures trade. */
const HOLIDAY_CLOSE = '12:00';
/** The close on the day after Thanksgiving and on Christmas Eve. */
const EVE_CLOSE = '12:15';
/** The close on a Good Friday with the employment report of the United States. */
const REPORT_CLOSE = '08:15';

/**
 * The Globex session and the dates of equity index futures of CME Group, by its trading hours for each holiday.
 *
 * Each session belongs to the date of its close. CME books the session of a Monday holiday on the next trade date; the times
 * are the same. Looked up on 2026-11-30.
 *
 * @see https://www.cmegroup.com/trading-hours.html
 */
export const CME_EQUITY_INDEX_DATES = {
  name: 'CME equity index',
  timeZone: 'America/Chicago',
  sessions: [{ open: '17:00', close: '16:00', opensDayBefore: true }],
  from: '2026-01-01',
  until: '2027-12-31',
  holidays: [
    '2026-01-01', // New Year's Day
    '2026-12-25', // Christmas Day
    '2027-01-01', // New Year's Day
    '2027-03-26', // Good Friday
    '2027-12-24', // Christmas Day, observed
  ],
  halfDays: [
    { date: '2026-01-19', close: HOLIDAY_CLOSE }, // Martin Luther King, Jr. Day
    { date: '2026-02-16', close: HOLIDAY_CLOSE }, // Presidents' Day
    { date: '2026-04-03', close: REPORT_CLOSE }, // Good Friday
    { date: '2026-05-25', close: HOLIDAY_CLOSE }, // Memorial Day
    { date: '2026-06-19', close: HOLIDAY_CLOSE }, // Juneteenth
    { date: '2026-07-03', close: HOLIDAY_CLOSE }, // Independence Day, observed
    { date: '2026-09-07', close: HOLIDAY_CLOSE }, // Labor Day
    { date: '2026-11-26', close: HOLIDAY_CLOSE }, // Thanksgiving Day
    { date: '2026-11-27', close: EVE_CLOSE }, // Day after Thanksgiving
    { date: '2026-12-24', close: EVE_CLOSE }, // Christmas Eve
    { date: '2027-01-18', close: HOLIDAY_CLOSE }, // Martin Luther King, Jr. Day
    { date: '2027-02-15', close: HOLIDAY_CLOSE }, // Presidents' Day
    { date: '2027-05-31', close: HOLIDAY_CLOSE }, // Memorial Day
    { date: '2027-06-18', close: HOLIDAY_CLOSE }, // Juneteenth, observed
    { date: '2027-07-05', close: HOLIDAY_CLOSE }, // Independence Day, observed
    { date: '2027-09-06', close: HOLIDAY_CLOSE }, // Labor Day
    { date: '2027-11-25', close: HOLIDAY_CLOSE }, // Thanksgiving Day
    { date: '2027-11-26', close: EVE_CLOSE }, // Day after Thanksgiving
  ],
};
