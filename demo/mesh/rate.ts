const WINDOW_MS = 3_000;

/** How fast a counter grows: over the last seconds, so that a number can be read. */
export class Rate {
  private samples: { at: number; count: number }[] = [];

  /** What it has come to now. */
  public add(count: number, at = Date.now()): void {
    this.samples = [...this.samples.filter((sample) => at - sample.at <= WINDOW_MS), { at, count }];
  }

  /** Zero as long as there is nothing to compare with. */
  public get perSecond(): number {
    const [first, last] = [this.samples[0], this.samples.at(-1)];
    if (!first || !last || last.at === first.at) return 0;
    return ((last.count - first.count) * 1000) / (last.at - first.at);
  }
}
