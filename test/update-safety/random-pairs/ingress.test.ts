import { INGRESS_CHANGES } from '../support/platform-changes';
import { testRandomPairs } from '../support/random-pairs';

testRandomPairs(INGRESS_CHANGES);
