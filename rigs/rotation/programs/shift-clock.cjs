// Shifts the clock of a process by CLOCK_SKEW_MS milliseconds, as on a machine without a time service.
const skew = Number(process.env.CLOCK_SKEW_MS);
const RealDate = Date;
const now = () => RealDate.now() + skew;
globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [now()] : args));
  }
  static now() {
    return now();
  }
};
