const EARLY_CLOSE = '13:00';

/**
 * The core session and the dates of the New York Stock Exchange, as NYSE Group announced them on 2025-12-23.
 *
 * @see https://www.nyse.com/markets/hours-calendars
 */
export const NYSE_DATES = {
  name: 'NYSE',
  timeZone: 'America/New_York',
  sessions: [{ open: '09:30', close: '16:00' }],
  /** The Early and Late Trading Sessions of NYSE Arca and the extended hours of Nasdaq. */
  extended: { preOpen: '04:00', postClose: '20:00' },
  from: '2026-01-01',
  until: '2028-12-31',
  holidays: [
    '2026-01-01', // New Year's Day
    '2026-01-19', // Martin Luther King, Jr. Day
    '2026-02-16', // Washington's Birthday
    '2026-04-03', // Good Friday
    '2026-05-25', // Memorial Day
    '2026-06-19', // Juneteenth
    '2026-07-03', // Independence Day, observed
    '2026-09-07', // Labor Day
    '2026-11-26', // Thanksgiving Day
    '2026-12-25', // Christmas Day
    '2027-01-01', // New Year's Day
    '2027-01-18', // Martin Luther King, Jr. Day
    '2027-02-15', // Washington's Birthday
    '2027-03-26', // Good Friday
    '2027-05-31', // Memorial Day
    '2027-06-18', // Juneteenth, observed
    '2027-07-05', // Independence Day, observed
    '2027-09-06', // Labor Day
    '2027-11-25', // Thanksgiving Day
    '2027-12-24', // Christmas Day, observed
    '2028-01-17', // Martin Luther King, Jr. Day; New Year's Day is a Saturday and not observed
    '2028-02-21', // Washington's Birthday
    '2028-04-14', // Good Friday
    '2028-05-29', // Memorial Day
    '2028-06-19', // Juneteenth
    '2028-07-04', // Independence Day
    '2028-09-04', // Labor Day
    '2028-11-23', // Thanksgiving Day
    '2028-12-25', // Christmas Day
  ],
  halfDays: [
    { date: '2026-11-27', close: EARLY_CLOSE },
    { date: '2026-12-24', close: EARLY_CLOSE },
    { date: '2027-11-26', close: EARLY_CLOSE },
    { date: '2028-07-03', close: EARLY_CLOSE },
    { date: '2028-11-24', close: EARLY_CLOSE },
  ],
};
