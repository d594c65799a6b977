import type { StepName } from './claims';

/** The result of the last live run, in docs/live-run.json. */
export interface LiveRun {
  readonly date: string;
  readonly region: string;
  readonly version: string;
  readonly steps: StepResult[];
}

export interface StepResult {
  readonly name: StepName;
  readonly seconds: number;
  /** What was not as expected. */
  readonly problem?: string;
}
