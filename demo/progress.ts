/** The duration of a step. */
export interface Timing {
  readonly step: string;
  readonly seconds: number;
}

/** Prints the steps of a demo and their durations. */
export class Progress {
  public readonly timings: Timing[] = [];

  public constructor(private readonly print: (line: string) => void = console.log) {}

  /** Runs a step and prints its name and its result. */
  public async step<T>(name: string, act: () => Promise<T>, result?: (value: T) => string): Promise<T> {
    this.print(`▸ ${name} …`);
    const begun = Date.now();
    const value = await act();
    const seconds = (Date.now() - begun) / 1000;
    this.timings.push({ step: name, seconds });
    this.print(`  ${result ? `${result(value)} ` : ''}(${seconds.toFixed(1)} s)`);
    return value;
  }

  /** Prints a line. */
  public note(line: string): void {
    this.print(`  ${line}`);
  }
}
