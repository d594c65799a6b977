import { commitsSince } from './git';
import { nextVersion } from './versions';

/** Prints the next version for projen's task `bump`, which passes the last tag. */
const { LATEST_TAG = '' } = process.env;
console.log(nextVersion(LATEST_TAG, LATEST_TAG === '' ? [] : commitsSince(LATEST_TAG)));
