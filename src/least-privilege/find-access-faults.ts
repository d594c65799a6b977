import type { AppFacts } from './app-facts';
import type { Finding } from './finding';
import { LibraryParts } from './library-parts';
import { rolesOf } from './roles';
import { findConnections } from './rules/connections';
import { findEncryption } from './rules/encryption';
import { findEndpoints } from './rules/endpoints';
import { findExposure } from './rules/exposure';
import { findPermissions } from './rules/permissions';
import { findPlainConnections } from './rules/plain-connections';
import { findResourcePolicies } from './rules/resource-policies';
import { findWildcards } from './rules/wildcards';

/** Returns the differences between what the templates of an app allow and what its constructs declare. */
export function findAccessFaults(facts: AppFacts): Finding[] {
  const library = new LibraryParts(facts);
  const roles = rolesOf(facts);
  return [
    ...findConnections(facts, library),
    ...findExposure(facts, library),
    ...findPermissions(facts, roles),
    ...findWildcards(facts, roles),
    ...findResourcePolicies(facts),
    ...findEndpoints(facts),
    ...findEncryption(facts, library),
    ...findPlainConnections(facts, library),
  ];
}
