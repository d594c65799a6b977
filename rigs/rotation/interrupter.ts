import type { Call, Gatekeeper, Moment, Verdict } from './call';

/** A point at which the function is interrupted. */
export interface Interruption {
  /** The number of the call in the invocation, from 0. */
  readonly call: number;
  readonly moment: Moment;
}

/** Interrupts the function at one of its calls. None of its later calls reaches a server. */
export class Interrupter implements Gatekeeper {
  /** The calls of the current invocation. */
  public calls: Call[] = [];
  /** Indicates whether the function was interrupted. */
  public struck = false;
  /** The failed checks. */
  public readonly findings: string[] = [];
  /** Kills the process, if the campaign does so. */
  public onStrike: () => Promise<unknown> = async () => {};
  /** Checks the promises while the function waits for a response. */
  public onAnswer: (call: Call) => Promise<unknown> = async () => {};
  private interruption?: Interruption;

  /** Is called before an invocation. */
  public expect(interruption?: Interruption): void {
    this.calls = [];
    this.struck = false;
    this.interruption = interruption;
  }

  public async before(call: Call): Promise<Verdict> {
    if (this.struck) return 'cut';
    this.calls.push(call);
    return this.judge('before');
  }

  public async after(call: Call): Promise<Verdict> {
    if (this.struck) return 'cut';
    try {
      await this.onAnswer(call);
    } catch (error) {
      this.findings.push(`after call ${this.calls.length}, ${call.name}: ${(error as Error).message}`);
    }
    return this.judge('after');
  }

  private async judge(moment: Moment): Promise<Verdict> {
    const { interruption } = this;
    if (interruption?.moment !== moment || interruption.call !== this.calls.length - 1) return 'pass';
    this.struck = true;
    await this.onStrike();
    return 'cut';
  }
}
