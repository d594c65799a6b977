/** Unit: milliseconds. */
export const HOUR = 60 * 60 * 1000;
/** Unit: milliseconds. */
export const DAY = 24 * HOUR;

/** The minute of the last hour of a window at which the daily check runs. */
export const CHECK_MINUTE = 30;

/** The windows in which Secrets Manager renews certificates, in UTC. */
export interface RenewalWindow {
  /** The days of the week. Sunday is 0. */
  readonly weekdays: number[];
  /** The hour of the day at which a window begins. */
  readonly hour: number;
  /** The length of a window. Unit: hours. */
  readonly hours: number;
  /** Indicates whether only the first such day of a month has a window. */
  readonly onlyFirst: boolean;
}

/** Returns the hour of the day at which the daily check runs: the last hour of a window. */
export function checkHour({ hour, hours }: RenewalWindow): number {
  return hour + hours - 1;
}

/** Indicates whether a window is open. */
export function isOpen(window: RenewalWindow, at: Date): boolean {
  const hour = at.getUTCHours();
  return isOn(window, at) && window.hour <= hour && hour < window.hour + window.hours;
}

/** Returns the time to the next daily check that is in a window. Unit: milliseconds. */
export function timeToNextCheck(window: RenewalWindow, at: Date): number {
  const check = new Date(at);
  check.setUTCHours(checkHour(window), CHECK_MINUTE, 0, 0);
  while (check <= at || !isOn(window, check)) check.setTime(check.getTime() + DAY);
  return check.getTime() - at.getTime();
}

function isOn({ weekdays, onlyFirst }: RenewalWindow, at: Date): boolean {
  return weekdays.includes(at.getUTCDay()) && (!onlyFirst || at.getUTCDate() <= 7);
}
