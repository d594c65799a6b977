/** One run of the watch. */
export interface Tick {
  /** The minute of the run, without seconds. Two runs have different minutes. */
  readonly at: Date;
}

/** The work of one subject. It throws if it cannot be done. */
export type WatchModule = (tick: Tick) => Promise<void>;

/** The time between two runs of the watch. Unit: ms. */
export const MINUTE_MS = 60_000;

/** Returns the run that a rule has started at a time. The time of a rule has seconds, which vary. */
export function tickAt(time: string): Tick {
  const millis = new Date(time).getTime();
  if (Number.isNaN(millis)) throw new Error(`the event has no time: ${JSON.stringify(time)}`);
  return { at: new Date(Math.floor(millis / MINUTE_MS) * MINUTE_MS) };
}

/** Returns a module that works only in the minutes that are a multiple of a number. */
export function everyMinutes(minutes: number, module: WatchModule): WatchModule {
  return async (tick) => {
    if (tick.at.getUTCMinutes() % minutes === 0) await module(tick);
  };
}
