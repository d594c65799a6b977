import { execFileSync } from 'node:child_process';

const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();

/** The tag of the last release before the current commit, or nothing. */
export function lastRelease(): string | undefined {
  const [tag] = git('tag', '--list', 'v*', '--merged', 'HEAD', '--sort=-version:refname').split('\n');
  return tag || undefined;
}

/** The messages of the commits since a tag. */
export function commitsSince(tag: string): string[] {
  return git('log', '--format=%B%x00', `${tag}..HEAD`)
    .split('\0')
    .map((message) => message.trim())
    .filter((message) => message !== '');
}
