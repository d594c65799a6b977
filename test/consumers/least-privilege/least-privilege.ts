import * as path from 'node:path';

/** The program that checks apps in Python. It prints a heading and the result of each. */
export const LEAST_PRIVILEGE = path.join(__dirname, 'least_privilege.py');

/** Expects that the check accepts what is declared or acknowledged, and finds a rule that was added by hand. */
export function expectAccess(output: string): void {
  const results = Object.fromEntries(
    output
      .split('### ')
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf('\n')).trim(), part.slice(part.indexOf('\n') + 1).trim()]),
  );
  expect(results).toEqual({
    declared: 'passed',
    'by hand': expect.stringContaining('LeastPrivilegeCheck::UndeclaredConnection'),
    acknowledged: 'passed',
  });
  expect(results['by hand']).toContain('10.0.0.0/8 can connect to Trading/Risk/SecurityGroup');
}
