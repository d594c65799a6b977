import type { Call, Gatekeeper, Moment, Verdict } from './call';

/** Where the function is to be interrupted. */
export interface Interruption {
  /** The number of the call since the function was invoked, from 0. */
  readonly call: number;
  readonly moment: Moment;
}

/** Interrupts the function at one of its calls: from then on, nothing that it does reaches anybody. */
export class Interrupter implements Gatekeeper {
  /** The calls since the function was invoked. */
  public calls: Call[] = [];
  /** Whether it has been interrupted. */
  public struck = false;
  /** What was wrong when somebody looked. */
  public readonly findings: string[] = [];
  /** Ends the process, where that is wanted. */
  public onStrike: () => Promise<unknown> = async () => {};
  /** Looks whether everything is as it must be, while the function waits for its answer. */
  public onAnswer: (call: Call) => Promise<unknown> = async () => {};
  private interruption?: Interruption;

  /** The function is about to be invoked. */
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
