import { problemOf } from '../../../tools/release/api';
import { isBreaking, nextVersion } from '../../../tools/release/versions';

test.each([
  ['feat!: another default', true],
  ['fix(mesh)!: another default', true],
  ['fix: a default\n\nBREAKING CHANGE: the default is another', true],
  ['fix: a default\n\nBREAKING-CHANGE: the default is another', true],
  ['feat: more! choices', false],
  ['docs: no BREAKING CHANGE: in the middle', false],
])('%j is breaking: %s', (message, expected) => {
  expect(isBreaking(message)).toBe(expected);
});

test.each([
  ['the first release', '', ['feat!: all'], '0.1.0'],
  ['a break before 1.0.0', 'v0.1.0', ['fix: a', 'feat!: b'], 'minor'],
  ['a feature before 1.0.0', 'v0.1.0', ['feat: b'], 'patch'],
  ['a fix', 'v0.1.0', ['fix: a'], 'patch'],
  ['a break after 1.0.0', 'v1.2.0', ['feat!: b'], 'major'],
  ['a feature after 1.0.0', 'v1.2.0', ['fix: a', 'feat(mesh): b'], 'minor'],
  ['a fix after 1.0.0', 'v1.2.0', ['fix: a'], 'patch'],
])('%s raises the version as the documentation states', (_, tag, commits, expected) => {
  expect(nextVersion(tag, commits)).toBe(expected);
});

test('a break of the API stops a release, unless a commit states it', () => {
  const broken = { breaks: true, output: 'METHOD a.b: has been removed' };
  expect(problemOf(broken, false)).toMatch(/^METHOD a\.b: has been removed\nThe API breaks that of the last release/);
  expect(problemOf(broken, true)).toBeUndefined();
  expect(problemOf({ breaks: false, output: '' }, false)).toBeUndefined();
});
