/** A time on a day, in minutes since its midnight: before 0 is the day before, from 1,440 on the day after. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
