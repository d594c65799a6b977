/** Random numbers that are the same for the same key, on each machine. */
export class Random {
  private state: number;
  private spare?: number;

  /** @param key the seed, for example `1/2026-11-27/ALFA` */
  public constructor(key: string) {
    // FNV-1a, 32 bits
    let hash = 0x811c9dc5;
    for (const character of key) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
    this.state = hash >>> 0;
    // Similar keys begin with similar numbers.
    for (let skipped = 0; skipped < 8; skipped += 1) this.uniform();
  }

  /** Returns a number from 0 to 1, without 1. The generator is mulberry32. */
  public uniform(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Returns a number with a standard normal distribution, by the method of Box and Muller. */
  public normal(): number {
    if (this.spare !== undefined) {
      const { spare } = this;
      this.spare = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** Returns a count with a Poisson distribution, by the method of Knuth. */
  public poisson(mean: number): number {
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.uniform(); product > limit; product *= this.uniform()) count += 1;
    return count;
  }
}
