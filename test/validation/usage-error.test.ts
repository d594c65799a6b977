import { App, Token } from 'aws-cdk-lib';
import { quoted, requireWholeNumber, UsageError } from '../../src/validation/usage-error';
import { aStack } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

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

describe('requireWholeNumber()', () => {
  const check = (value: number, source?: string) => () =>
    requireWholeNumber(aStack('Risk'), 'PortOutOfRange', value, { what: 'port', min: 1, max: 9, source });

  test.each([1, 9, Token.asNumber({ Ref: 'Port' })])('takes %s', (value) => {
    expect(check(value)).not.toThrow();
  });

  test.each([0, 10, 1.5, Number.NaN])('refuses %s', (value) => {
    expectUsageError(check(value), {
      code: 'PortOutOfRange',
      path: 'Risk',
      got: `port: ${value}`,
      expected: 'a whole number from 1 to 9',
    });
  });

  test('says how a value in the range is written, where that is no plain number', () => {
    const range = { what: 'port', min: 1, max: 9, example: 'Port.of(9)' };
    expectUsageError(() => requireWholeNumber(aStack('Risk'), 'PortOutOfRange', 0, range), {
      code: 'PortOutOfRange',
      path: 'Risk',
      got: 'port: 0',
      fix: 'for example Port.of(9), or leave it out',
    });
  });

  test('says where a bound comes from', () => {
    expectUsageError(check(0, 'RFC 1'), {
      code: 'PortOutOfRange',
      path: 'Risk',
      got: 'port: 0',
      expected: 'from 1 to 9 (RFC 1)',
    });
  });
});
