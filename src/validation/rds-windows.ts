export const MINUTES_OF_DAY = 24 * 60;
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** Returns the minutes of a window such as '02:00-03:00' or 'sun:04:00-sun:05:00'. The end may be in the next period. */
export function windowSpan(window: string, period: number): { start: number; end: number } {
  const [start, end] = window.split('-').map((text) => {
    const [minutes, hours, day] = text.toLowerCase().split(':').reverse();
    return (day ? DAYS.indexOf(day) * MINUTES_OF_DAY : 0) + Number(hours) * 60 + Number(minutes);
  });
  return { start, end: end < start ? end + period : end };
}
