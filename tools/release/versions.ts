/** The first version. */
const FIRST = '0.1.0';

/** Indicates whether a commit message states a breaking change, as Conventional Commits define it. */
export function isBreaking(message: string): boolean {
  return /^[a-z]+(?:\([^)]*\))?!:/.test(message) || /^BREAKING[ -]CHANGE: /m.test(message);
}

/**
 * Returns the next version, or the part of the version that the commits raise.
 *
 * Until 1.0.0 a breaking change raises the minor version, so `~0.1.0` never gets one.
 *
 * @param latestTag the last tag of a release, empty before the first one
 */
export function nextVersion(latestTag: string, commits: string[]): string {
  if (latestTag === '') return FIRST;
  const isStable = !/^v?0\./.test(latestTag);
  if (commits.some(isBreaking)) return isStable ? 'major' : 'minor';
  return isStable && commits.some((message) => /^feat(?:\(|:)/.test(message)) ? 'minor' : 'patch';
}
