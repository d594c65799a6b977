import type { StepName } from './claims';
import type { Step } from './plan';
import type { StepResult } from './record';

/** Runs the steps in their order. After a problem only the last one runs, because it deletes everything. */
export async function runSteps(
  steps: Step[],
  actions: Record<StepName, () => Promise<void>>,
  now: () => number,
): Promise<StepResult[]> {
  const results: StepResult[] = [];
  for (const [index, { name, title }] of steps.entries()) {
    const isLast = index === steps.length - 1;
    if (!isLast && results.some(({ problem }) => problem !== undefined)) continue;
    console.log(`\n=== ${title}`);
    const began = now();
    const problem = await actions[name]().then(
      () => undefined,
      (error: Error) => error.message,
    );
    const seconds = Math.round((now() - began) / 1000);
    console.log(problem ? `not as expected: ${problem}` : `done in ${seconds} s`);
    results.push({ name, seconds, ...(problem && { problem }) });
  }
  return results;
}
