/**
 * The auction trading and the dates of the Tokyo Stock Exchange, as JPX published them on 2026-02-06.
 *
 * The close is at 15:30 since 2024-11-05. Looked up on 2026-11-30.
 *
 * @see https://www.jpx.co.jp/english/corporate/about-jpx/calendar/
 * @see https://www.jpx.co.jp/english/equities/trading/domestic/01.html
 */
export const TOKYO_DATES = {
  name: 'Tokyo',
  timeZone: 'Asia/Tokyo',
  sessions: [
    { open: '09:00', close: '11:30' },
    { open: '12:30', close: '15:30' },
  ],
  from: '2026-01-01',
  until: '2027-12-31',
  holidays: [
    '2026-01-01', // New Year's Day
    '2026-01-02', // Market holiday
    '2026-01-12', // Coming of Age Day
    '2026-02-11', // National Foundation Day
    '2026-02-23', // Emperor's Birthday
    '2026-03-20', // Vernal Equinox
    '2026-04-29', // Showa Day
    '2026-05-04', // Greenery Day
    '2026-05-05', // Children's Day
    '2026-05-06', // Constitution Memorial Day, observed
    '2026-07-20', // Marine Day
    '2026-08-11', // Mountain Day
    '2026-09-21', // Respect for the Aged Day
    '2026-09-22', // Day between two holidays
    '2026-09-23', // Autumnal Equinox
    '2026-10-12', // Sports Day
    '2026-11-03', // Culture Day
    '2026-11-23', // Labor Thanksgiving Day
    '2026-12-31', // Market holiday
    '2027-01-01', // New Year's Day
    '2027-01-11', // Coming of Age Day
    '2027-02-11', // National Foundation Day
    '2027-02-23', // Emperor's Birthday
    '2027-03-22', // Vernal Equinox, observed
    '2027-04-29', // Showa Day
    '2027-05-03', // Constitution Memorial Day
    '2027-05-04', // Greenery Day
    '2027-05-05', // Children's Day
    '2027-07-19', // Marine Day
    '2027-08-11', // Mountain Day
    '2027-09-20', // Respect for the Aged Day
    '2027-09-23', // Autumnal Equinox
    '2027-10-11', // Sports Day
    '2027-11-03', // Culture Day
    '2027-11-23', // Labor Thanksgiving Day
    '2027-12-31', // Market holiday
  ],
};
