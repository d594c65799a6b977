import { ERRORS, type ErrorCode } from '../../src/validation/error-codes';
import { UsageError } from '../../src/validation/usage-error';

/** What an error must say. Texts are parts of the line. */
export interface ExpectedError {
  readonly code: ErrorCode;
  readonly path: string;
  readonly got: string;
  readonly expected?: string;
  readonly fix?: string;
}

/** Expects an error with the construct's path, its code, and what was got, expected and is to be done. */
export function expectUsageError(action: () => unknown, wanted: ExpectedError): void {
  let error: unknown;
  try {
    action();
  } catch (caught) {
    error = caught;
  }
  expect(error).toBeInstanceOf(UsageError);
  expectMessage((error as UsageError).message, wanted);
  expect((error as UsageError).code).toBe(wanted.code);
}

/** The same for the message alone, where the CDK has put it into one of its own. */
export function expectMessage(message: string, { code, path, got, expected, fix }: ExpectedError): void {
  expect(message).toContain(`${path} ${ERRORS[code]} [${code}]`);
  expect(lineOf(message, 'got')).toContain(got);
  expect(lineOf(message, 'expected')).toContain(expected ?? '');
  expect(lineOf(message, 'fix')).toContain(fix ?? '');
}

/** Returns the message of the error of an action. */
export function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  return 'no error';
}

function lineOf(message: string, name: string): string {
  return message.split('\n').find((line) => line.trim().startsWith(`${name}:`)) ?? `no line '${name}'`;
}
