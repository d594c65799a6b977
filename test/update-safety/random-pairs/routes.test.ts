import { ROUTE_CHANGES } from '../support/platform-changes';
import { testRandomPairs } from '../support/random-pairs';

testRandomPairs(ROUTE_CHANGES);
