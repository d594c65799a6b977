import { SERVICE_CHANGES } from '../support/platform-changes';
import { testRandomPairs } from '../support/random-pairs';

testRandomPairs(SERVICE_CHANGES);
