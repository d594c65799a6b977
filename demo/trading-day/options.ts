import { parseArgs } from 'node:util';

/** The options of the command. */
export interface Options {
  /** Runs one day, and ends with a verdict. */
  readonly once: boolean;
  /** The trading day, as `YYYY-MM-DD`. */
  readonly day: string;
  /** The seconds of the market in one second. */
  readonly speed: number;
  readonly seed: number;
}

/** A half-day, in 14 seconds. */
const ONCE = { day: '2026-11-27', speed: 900 };
/** A whole day, in less than four minutes. */
const WATCHED = { day: '2026-11-30', speed: 120 };

/** Reads the options. Throws if one is unknown or has a wrong value. */
export function optionsOf(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      once: { type: 'boolean', default: false },
      day: { type: 'string' },
      speed: { type: 'string' },
      seed: { type: 'string', default: '1' },
    },
  });
  const { once, day, speed } = values;
  const otherwise = once ? ONCE : WATCHED;
  const options = {
    once,
    day: day ?? otherwise.day,
    speed: Number(speed ?? otherwise.speed),
    seed: Number(values.seed),
  };
  if (!/^\d{4}-\d{2}-\d{2}$/.test(options.day)) throw new Error(`got --day ${day}, expected YYYY-MM-DD`);
  if (!(options.speed > 0)) throw new Error(`got --speed ${speed}, expected a positive number`);
  if (!Number.isInteger(options.seed)) throw new Error(`got --seed ${values.seed}, expected a whole number`);
  return options;
}
