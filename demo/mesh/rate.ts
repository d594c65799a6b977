const WINDOW_MS = 3_000;

/** The growth of a counter per second, over the last three seconds. */
export class Rate {
  private samples: { at: number; count: number }[] = [];

  /** Adds the current value of the counter. */
  public add(count: number, at = Date.now()): void {
    this.samples = [...this.samples.filter((sample) => at - sample.at <= WINDOW_MS), { at, count }];
  }

  /** The rate, or 0 before the second value. */
  public get perSecond(): number {
    const [first, last] = [this.samples[0], this.samples.at(-1)];
    if (!first || !last || last.at === first.at) return 0;
    return ((last.count - first.count) * 1000) / (last.at - first.at);
  }
}
