import { PLATFORM_CHANGES } from '../support/platform-changes';
import { testRandomPairs } from '../support/random-pairs';

testRandomPairs(PLATFORM_CHANGES);
