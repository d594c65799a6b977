/** The close of the last trading day of the year since 2010. Deutsche Börse confirms it each December. */
const LAST_DAY_CLOSE = '14:00';

/**
 * The continuous trading and the dates of Xetra, as Deutsche Börse lists them for 2024 to 2029.
 *
 * Looked up on 2026-11-30.
 *
 * @see https://www.cashmarket.deutsche-boerse.com/cash-en/trading/trading-calendar-and-trading-hours
 */
export const XETRA_DATES = {
  name: 'Xetra',
  timeZone: 'Europe/Berlin',
  sessions: [{ open: '09:00', close: '17:30' }],
  from: '2026-01-01',
  until: '2028-12-31',
  holidays: [
    '2026-01-01', // New Year's Day
    '2026-04-03', // Good Friday
    '2026-04-06', // Easter Monday
    '2026-05-01', // Labour Day
    '2026-12-24', // Christmas Eve
    '2026-12-25', // Christmas Day
    '2026-12-31', // New Year's Eve
    '2027-01-01', // New Year's Day
    '2027-03-26', // Good Friday
    '2027-03-29', // Easter Monday
    '2027-12-24', // Christmas Eve
    '2027-12-31', // New Year's Eve
    '2028-04-14', // Good Friday
    '2028-04-17', // Easter Monday
    '2028-05-01', // Labour Day
    '2028-12-25', // Christmas Day
    '2028-12-26', // Boxing Day
  ],
  halfDays: [
    { date: '2026-12-30', close: LAST_DAY_CLOSE },
    { date: '2027-12-30', close: LAST_DAY_CLOSE },
    { date: '2028-12-29', close: LAST_DAY_CLOSE },
  ],
};
