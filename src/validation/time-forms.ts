import type { TextForm } from './kinds';

const MINUTES_OF_DAY = 24 * 60;
/** The first year after the dates that schedules accept. */
const LAST_YEAR = 2199;
/** Names of the ICU library that are no names of the IANA database. AWS does not accept them. */
const NOT_IANA =
  /^(ACT|AET|AGT|ART|AST|BET|BST|CAT|CNT|CST|CTT|EAT|ECT|IET|IST|JST|MIT|NET|NST|PLT|PNT|PRT|PST|SST|VST|SystemV\/.*)$/;

/** A date that exists. */
export const DATE: TextForm = {
  test: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && exists(text),
  expected: `a date as YYYY-MM-DD, from 1970 and before ${LAST_YEAR}`,
  example: '2027-03-26',
};

/** A date and a time with an offset from UTC. */
export const INSTANT: TextForm = {
  test: (text) =>
    /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/.test(text) &&
    exists(text.slice(0, 10)),
  expected: 'a date and a time with an offset from UTC, in the form of ISO 8601',
  example: '2026-11-27T15:00:00Z',
};

/** A time of a day. */
export const TIME_OF_DAY: TextForm = {
  test: (text) => minutesOf(text) <= MINUTES_OF_DAY,
  expected: "a time as 'HH:MM', from '00:00' to '24:00'",
  example: '09:30',
};

/** A name of the IANA time zone database in its exact spelling. */
export const TIME_ZONE: TextForm = {
  test: isTimeZone,
  expected: 'the name of an IANA time zone',
  example: 'Asia/Tokyo',
};

function exists(date: string): boolean {
  const instant = Date.parse(`${date}T00:00:00Z`);
  const year = Number(date.slice(0, 4));
  return year >= 1970 && year < LAST_YEAR && new Date(instant || 0).toISOString().startsWith(date);
}

/** Returns the minutes since midnight, or NaN. */
function minutesOf(text: string): number {
  const [, hours, minutes] = /^(\d{2}):([0-5]\d)$/.exec(text) ?? [];
  return Number(hours) * 60 + Number(minutes);
}

function isTimeZone(name: string): boolean {
  // Intl also accepts another case and offsets such as +01:00. AWS rejects both.
  if (!/^[A-Z][A-Za-z0-9_+-]*(\/[A-Z][A-Za-z0-9_+-]*)*$/.test(name) || NOT_IANA.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
