import { type Finding, factsOf } from './finding';
import { findChangedProtocols } from './rules/changed-protocols';
import { findExports } from './rules/exports';
import { findRefusedUpdates } from './rules/refused-updates';
import { findReplacedTargetGroups } from './rules/replaced-target-groups';
import { findShiftedWeights } from './rules/shifted-weights';
import { findStackNames } from './rules/stack-names';
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
  // The other rules know a stack by its name.
  const named = new Map([...stacks].reverse().map((stack) => [stack.name, stack]));
  const facts = factsOf([...named.values()].reverse());
  return [
    ...findStackNames(stacks),
    ...findStatefulResources(facts),
    ...findRefusedUpdates(facts),
    ...findChangedProtocols(facts),
    ...findUniqueValues(facts),
    ...findExports(facts),
    ...findShiftedWeights(facts),
    ...findReplacedTargetGroups(facts),
    ...findUnrelatedChanges(facts, changedServices),
  ];
}
