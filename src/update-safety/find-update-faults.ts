import { type Finding, factsOf } from './finding';
import { findExports } from './rules/exports';
import { findRefusedUpdates } from './rules/refused-updates';
import { findShiftedWeights } from './rules/shifted-weights';
import { findStatefulResources } from './rules/stateful-resources';
import { findUniqueValues } from './rules/unique-values';
import { findUnrelatedChanges } from './rules/unrelated-changes';
import type { StackUpdate } from './update';

/**
 * Returns what AWS refuses in an update of stacks, and what the update loses.
 *
 * @param changedServices the paths or names of the services that the update is about
 */
export function findUpdateFaults(stacks: StackUpdate[], changedServices?: string[]): Finding[] {
  const facts = factsOf(stacks);
  return [
    ...findStatefulResources(facts),
    ...findRefusedUpdates(facts),
    ...findUniqueValues(facts),
    ...findExports(facts),
    ...findShiftedWeights(facts),
    ...findUnrelatedChanges(facts, changedServices),
  ];
}
