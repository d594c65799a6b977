const EARLY_CLOSE = '12:00';

/**
 * The continuous trading and the dates of the securities market of Hong Kong, as HKEX published them on 2026-07-31.
 *
 * On the eves of Lunar New Year, Christmas and New Year there is no afternoon session. Looked up on 2026-11-30.
 *
 * @see https://www.hkex.com.hk/Services/Trading/Derivatives/Overview/Trading-Calendar-and-Holiday-Schedule
 * @see https://www.hkex.com.hk/Services/Trading-hours-and-Severe-Weather-Arrangements/Trading-Hours/Securities-Market
 */
export const HONG_KONG_DATES = {
  name: 'Hong Kong',
  timeZone: 'Asia/Hong_Kong',
  sessions: [
    { open: '09:30', close: '12:00' },
    { open: '13:00', close: '16:00' },
  ],
  from: '2026-01-01',
  until: '2027-12-31',
  holidays: [
    '2026-01-01', // The first day of January
    '2026-02-17', // Lunar New Year's Day
    '2026-02-18', // The second day of Lunar New Year
    '2026-02-19', // The third day of Lunar New Year
    '2026-04-03', // Good Friday
    '2026-04-06', // The day following Ching Ming Festival
    '2026-04-07', // The day following Easter Monday
    '2026-05-01', // Labour Day
    '2026-05-25', // The day following the Birthday of the Buddha
    '2026-06-19', // Tuen Ng Festival
    '2026-07-01', // Establishment Day
    '2026-10-01', // National Day
    '2026-10-19', // The day following Chung Yeung Festival
    '2026-12-25', // Christmas Day
    '2027-01-01', // The first day of January
    '2027-02-08', // The third day of Lunar New Year
    '2027-02-09', // The fourth day of Lunar New Year
    '2027-03-26', // Good Friday
    '2027-03-29', // Easter Monday
    '2027-04-05', // Ching Ming Festival
    '2027-05-13', // The Birthday of the Buddha
    '2027-06-09', // Tuen Ng Festival
    '2027-07-01', // Establishment Day
    '2027-09-16', // The day following the Mid-Autumn Festival
    '2027-10-01', // National Day
    '2027-10-08', // Chung Yeung Festival
    '2027-12-27', // The first weekday after Christmas Day
  ],
  halfDays: [
    { date: '2026-02-16', close: EARLY_CLOSE }, // Eve of Lunar New Year
    { date: '2026-12-24', close: EARLY_CLOSE }, // Eve of Christmas Day
    { date: '2026-12-31', close: EARLY_CLOSE }, // Eve of New Year
    { date: '2027-02-05', close: EARLY_CLOSE }, // Eve of Lunar New Year
    { date: '2027-12-24', close: EARLY_CLOSE }, // Eve of Christmas Day
    { date: '2027-12-31', close: EARLY_CLOSE }, // Eve of New Year
  ],
};
