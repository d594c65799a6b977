import { App } from 'aws-cdk-lib';
import { quoted, UsageError } from '../../src/validation/usage-error';
import { aStack } from '../support/stacks';

describe('UsageError', () => {
  test('says where, what is wrong, what was got and expected, and what to do', () => {
    const details = { got: "'a'", expected: "'b'", fix: 'write b' };
    expect(new UsageError(aStack('Risk'), 'UnknownService', details).message).toBe(
      [
        'Risk names a service that does not exist [UnknownService]',
        "  got:      'a'",
        "  expected: 'b'",
        '  fix:      write b',
      ].join('\n'),
    );
  });

  test('names the app, which has no path', () => {
    const details = { got: '', expected: '', fix: '' };
    expect(new UsageError(new App(), 'UnknownService', details).message).toMatch(/^\(root\) names a service/);
  });
});

test('quoted() shows names in a list, or that there are none', () => {
  expect(quoted(['a', 'b'])).toBe("'a', 'b'");
  expect(quoted([])).toBe('none');
});
