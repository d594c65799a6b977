import { setSharedFunctions, sharedFunctionsOf } from '../../src/lambda/shared-functions';
import { Protection } from '../../src/security/protection';
import { aStack, surroundings } from '../support/stacks';

test('the first platform of a cluster sets the functions that all its services share', () => {
  const { cluster } = surroundings(aStack());
  expect(sharedFunctionsOf(cluster)).toBeUndefined();
  const first = { protection: Protection.production() };
  setSharedFunctions(cluster, first);
  setSharedFunctions(cluster, { protection: Protection.disposable() });
  expect(sharedFunctionsOf(cluster)).toBe(first);
});
