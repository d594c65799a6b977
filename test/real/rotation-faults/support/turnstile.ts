import { setTimeout as sleep } from 'node:timers/promises';
import type { Call, Gatekeeper, Verdict } from '../../../../rigs/rotation/call';

/** The fate of one call. */
export interface Trouble {
  readonly kind: 'slow' | 'refused' | 'never made' | 'answer lost';
}

/** The time that a call waits for concurrent calls, so that the order can be chosen. */
const PATIENCE_MS = 40;
const SLOW_MS = 120;

interface Waiting {
  readonly call: Call;
  readonly decide: (verdict: Verdict) => void;
}

/**
 * Passes one call at a time, in a given order. So every interleaving of concurrent functions can be repeated.
 *
 * The state is checked between two calls.
 */
export class Turnstile implements Gatekeeper {
  /** The violations that the checks found. */
  public readonly findings: string[] = [];
  public onAnswer: () => Promise<unknown> = async () => {};
  /** Called with the number of calls so far, before each call. */
  public onCall: (count: number) => void = () => {};

  private order: number[] = [];
  private troubles: (Trouble | undefined)[] = [];
  private readonly lost = new Set<Call>();
  private waiting: Waiting[] = [];
  private running = 0;
  private count = 0;
  private isBusy = false;
  private patience?: NodeJS.Timeout;

  /** Takes effect from the next call on. */
  public plan(order: number[] = [], troubles: (Trouble | undefined)[] = []): void {
    this.order = order;
    this.troubles = troubles;
    this.count = 0;
    this.onCall = () => {};
    this.findings.splice(0);
  }

  /** Registers an invocation whose calls are waited for. */
  public async during<T>(invocation: Promise<T>): Promise<T> {
    this.running += 1;
    try {
      return await invocation;
    } finally {
      this.running -= 1;
      this.turn();
    }
  }

  public before(call: Call): Promise<Verdict> {
    return new Promise((decide) => {
      this.waiting.push({ call, decide });
      this.turn();
    });
  }

  public async after(call: Call): Promise<Verdict> {
    try {
      await this.onAnswer();
    } catch (error) {
      this.findings.push(`after call ${this.count}, ${call.name}: ${(error as Error).message}`);
    }
    this.isBusy = false;
    this.turn();
    return this.lost.delete(call) ? 'cut' : 'pass';
  }

  private turn(): void {
    if (this.isBusy || this.waiting.length === 0) return;
    if (this.waiting.length >= this.running) this.next();
    else this.patience ??= setTimeout(() => this.next(), PATIENCE_MS);
  }

  private next(): void {
    clearTimeout(this.patience);
    this.patience = undefined;
    if (this.isBusy || this.waiting.length === 0) return;
    const chosen = (this.order[this.count % this.order.length] ?? 0) % this.waiting.length;
    const [{ call, decide }] = this.waiting.splice(chosen, 1);
    const trouble = this.troubles[this.count]?.kind;
    this.count += 1;
    this.onCall(this.count);
    if (trouble === 'slow') {
      sleep(SLOW_MS)
        .then(() => this.before(call))
        .then(decide);
    } else if (trouble === 'refused') decide('refuse');
    else if (trouble === 'never made') decide('cut');
    else {
      if (trouble === 'answer lost') this.lost.add(call);
      this.isBusy = true;
      decide('pass');
    }
    this.turn();
  }
}
