const EARLY_CLOSE = '12:30';

/**
 * The regular trading and the dates of the London Stock Exchange: the bank holidays of England and Wales, and early closes before Christmas and
 * New Year.
 *
 * @see https://www.londonstockexchange.com/equities-trading/business-days
 * @see https://www.gov.uk/bank-holidays
 */
export const LSE_DATES = {
  name: 'LSE',
  timeZone: 'Europe/London',
  sessions: [{ open: '08:00', close: '16:30' }],
  from: '2026-01-01',
  until: '2027-12-31',
  holidays: [
    '2026-01-01', // New Year's Day
    '2026-04-03', // Good Friday
    '2026-04-06', // Easter Monday
    '2026-05-04', // Early May bank holiday
    '2026-05-25', // Spring bank holiday
    '2026-08-31', // Summer bank holiday
    '2026-12-25', // Christmas Day
    '2026-12-28', // Boxing Day, substitute
    '2027-01-01', // New Year's Day
    '2027-03-26', // Good Friday
    '2027-03-29', // Easter Monday
    '2027-05-03', // Early May bank holiday
    '2027-05-31', // Spring bank holiday
    '2027-08-30', // Summer bank holiday
    '2027-12-27', // Christmas Day, substitute
    '2027-12-28', // Boxing Day, substitute
  ],
  halfDays: [
    { date: '2026-12-24', close: EARLY_CLOSE },
    { date: '2026-12-31', close: EARLY_CLOSE },
    { date: '2027-12-24', close: EARLY_CLOSE },
    { date: '2027-12-31', close: EARLY_CLOSE },
  ],
};
