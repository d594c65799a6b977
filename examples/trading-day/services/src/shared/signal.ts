/** Wakes everybody who waits for the next change. */
export class Signal {
  private waiting = new Set<() => void>();

  /** Wakes all who wait. */
  public raise(): void {
    const woken = this.waiting;
    this.waiting = new Set();
    for (const wake of woken) wake();
  }

  /** Waits for the next change, at most for a time. Unit: milliseconds. */
  public wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.waiting.add(wake);
    });
  }
}

/** Returns the time that a caller may wait for a change, at most two seconds: less than the timeout of one attempt. */
export function patience(query: URLSearchParams): number {
  return Math.min(Math.max(Number(query.get('wait') ?? 0) || 0, 0), 2_000);
}
