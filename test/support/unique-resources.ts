import { findUpdateFaults } from '../../src/update-safety/find-update-faults';
import { UpdateSafetyRule } from '../../src/update-safety/update-safety-rule';
import type { Json } from './json';

const REFUSED: string[] = [
  UpdateSafetyRule.NAMED_REPLACEMENT,
  UpdateSafetyRule.NAME_CLASH,
  UpdateSafetyRule.SETTING_LOST,
  UpdateSafetyRule.VALUE_IN_USE,
];

/**
 * Returns the resources of an update that AWS refuses, because another resource still has their value.
 *
 * CloudFormation creates and updates before it deletes.
 */
export function refusedResources(before: Json, after: Json): string[] {
  const stack = { name: 'Stack', before, after, dependsOn: [], paths: {}, newTags: false };
  return findUpdateFaults([stack])
    .filter(({ rule }) => REFUSED.includes(rule))
    .map(({ id }) => id);
}
