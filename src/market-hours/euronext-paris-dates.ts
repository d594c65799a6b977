const EARLY_CLOSE = '14:05';

/**
 * The continuous trading and the dates of Euronext Paris.
 *
 * Euronext published 2026 and names the days of 2027 late in 2026. The dates of 2027 are the same days by their names, which
 * are also the closing days of the payment system T2. Looked up on 2026-11-30.
 *
 * @see https://www.euronext.com/en/trading/trading-hours-holidays
 */
export const EURONEXT_PARIS_DATES = {
  name: 'Euronext Paris',
  timeZone: 'Europe/Paris',
  sessions: [{ open: '09:00', close: '17:30' }],
  from: '2026-01-01',
  until: '2027-12-31',
  holidays: [
    '2026-01-01', // New Year's Day
    '2026-04-03', // Good Friday
    '2026-04-06', // Easter Monday
    '2026-05-01', // Labour Day
    '2026-12-25', // Christmas Day
    '2027-01-01', // New Year's Day
    '2027-03-26', // Good Friday
    '2027-03-29', // Easter Monday
  ],
  halfDays: [
    { date: '2026-12-24', close: EARLY_CLOSE },
    { date: '2026-12-31', close: EARLY_CLOSE },
    { date: '2027-12-24', close: EARLY_CLOSE },
    { date: '2027-12-31', close: EARLY_CLOSE },
  ],
};
