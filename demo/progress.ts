/** A step of the demo and how long it took. */
export interface Timing {
  readonly step: string;
  readonly seconds: number;
}

/** Says what is going on, and for how long each step did. */
export class Progress {
  public readonly timings: Timing[] = [];

  public constructor(private readonly say: (line: string) => void = console.log) {}

  /** Runs a step, announces it, and says what came of it. */
  public async step<T>(name: string, act: () => Promise<T>, result?: (value: T) => string): Promise<T> {
    this.say(`▸ ${name} …`);
    const begun = Date.now();
    const value = await act();
    const seconds = (Date.now() - begun) / 1000;
    this.timings.push({ step: name, seconds });
    this.say(`  ${result ? `${result(value)} ` : ''}(${seconds.toFixed(1)} s)`);
    return value;
  }

  /** Says something in between. */
  public note(line: string): void {
    this.say(`  ${line}`);
  }
}
