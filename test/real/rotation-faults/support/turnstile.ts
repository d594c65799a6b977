import { setTimeout as sleep } from 'node:timers/promises';
import type { Call, Gatekeeper, Verdict } from '../../../../rigs/rotation/call';

/** What happens to one call. */
export interface Trouble {
  readonly kind: 'slow' | 'refused' | 'never made' | 'answer lost';
}

/** How long a call waits for those who run beside it to come with theirs, so that the order can be chosen. */
const PATIENCE_MS = 40;
const SLOW_MS = 120;

interface Waiting {
  readonly call: Call;
  readonly decide: (verdict: Verdict) => void;
}

/**
 * Lets one call through at a time, in an order that is given: so functions that run at the same time meet in every way,
 * and in the same way again. Between two calls somebody looks.
 */
export class Turnstile implements Gatekeeper {
  /** What was wrong when somebody looked. */
  public readonly findings: string[] = [];
  public onAnswer: () => Promise<unknown> = async () => {};
  /** Told the number of calls so far, before each. */
  public onCall: (count: number) => void = () => {};

  private order: number[] = [];
  private troubles: (Trouble | undefined)[] = [];
  private readonly lost = new Set<Call>();
  private waiting: Waiting[] = [];
  private running = 0;
  private count = 0;
  private isBusy = false;
  private patience?: NodeJS.Timeout;

  /** From the next call on. */
  public plan(order: number[] = [], troubles: (Trouble | undefined)[] = []): void {
    this.order = order;
    this.troubles = troubles;
    this.count = 0;
    this.onCall = () => {};
    this.findings.splice(0);
  }

  /** Counts an invocation as one whose calls are worth waiting for. */
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
