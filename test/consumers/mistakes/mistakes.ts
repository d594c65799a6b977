import * as fs from 'node:fs';
import * as path from 'node:path';
import { ROOT } from '../consumer';

const ERRORS_PAGE = fs.readFileSync(path.join(ROOT, 'docs', 'errors.md'), 'utf8');

/** The programs with mistakes. Each prints a heading and the error for every mistake. */
export const MISTAKES = __dirname;

/** The errors of the library that every program causes: the code, what was got and expected, and the fix. */
const USAGE_ERRORS: Record<string, string> = {
  'a call to an unknown service': `
/Trading/Services/feed names a service that does not exist [UnknownService]
  got:      calls: ['risk']
  expected: another service of this platform: none
  fix:      correct the name, add that service first, or use connectTo() for a service outside the platform`,
  'the ingress of a platform without one': `
/Trading has no ingress [NoIngress]
  got:      the use of ingress, on a platform with Ingress.none()
  expected: Ingress.https(), Ingress.domain() or Ingress.http()
  fix:      choose another ingress for the platform, or do not use its ingress`,
  'a key that is too short': `
RotationPlan.generatedKey() generates a key or a password of an invalid length [KeyLengthOutOfRange]
  got:      length: 1
  expected: a whole number from 32 to 4096
  fix:      set length to a value in that range, or leave it out for the default`,
  'an hour that does not exist': `
JobSchedule.cron() has a schedule that EventBridge Scheduler does not accept [InvalidJobSchedule]
  got:      hour: '24'
  expected: a cron field as EventBridge Scheduler accepts it: '*', or values from 0 to 23, as a list with ranges and steps
  fix:      for example '9-17'`,
  'a range of priorities from high to low': `
Ingress.existing() has a priority outside the range of its listener [PriorityOutOfRange]
  got:      priorities from 200 to 100
  expected: first at most last
  fix:      exchange the two numbers`,
  'an error at synthesis': `
/Trading has an ingress but no service with routes [IngressWithoutRoute]
  got:      an ingress, and no service with routes
  expected: at least one service with routes
  fix:      add routes to a service, for example routes: [Route.path(…)], or choose Ingress.none()`,
};

/** Returns the errors of a program, by their mistakes. */
function errorsIn(output: string): Record<string, string> {
  // Not at the beginning of a line only: Maven writes escape sequences first.
  const parts = output.split('### ').slice(1);
  return Object.fromEntries(
    parts.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]),
  );
}

/** Expects that the errors of the library are whole. */
export function expectWholeErrors(output: string): void {
  const errors = errorsIn(output);
  for (const [mistake, text] of Object.entries(USAGE_ERRORS)) expect(errors[mistake]).toContain(text.trim());
}

/** Expects errors of jsii or of the language, which docs/errors.md explains by the same words. */
export function expectExplainedErrors(output: string, expected: Record<string, string>): void {
  const errors = errorsIn(output);
  for (const [mistake, text] of Object.entries(expected)) {
    expect(errors[mistake]).toContain(text);
    expect(ERRORS_PAGE).toContain(text);
  }
}
