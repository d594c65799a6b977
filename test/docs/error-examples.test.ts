import { ERRORS } from '../../src/validation/error-codes';
import { UsageError } from '../../src/validation/usage-error';
import { errorExamples } from '../support/snippets/error-examples';
import { run } from '../support/snippets/program';

const EXAMPLES = errorExamples();

test('every error code has one example in docs/errors.md, in the order of the codes', () => {
  const headings = EXAMPLES.map(({ heading }) => heading);
  const withoutExample = Object.keys(ERRORS).filter((code) => !headings.includes(code));
  const withoutCode = EXAMPLES.filter(({ heading }) => !(heading in ERRORS)).map(({ place }) => place);
  // To correct it: add a heading `### Code` to docs/errors.md, and below it a block of code that fails with this code.
  expect({ withoutExample, withoutCode }).toEqual({ withoutExample: [], withoutCode: [] });
  expect(headings).toEqual(Object.keys(ERRORS));
});

test.each(EXAMPLES)('$heading: the example in $place fails with this code only', ({ heading, program }) => {
  expect(codesOf(program)).toEqual([heading]);
});

/** Returns the codes of the errors of a program: at a call, or at the end of synthesis. */
function codesOf(program: string): string[] {
  try {
    run(program).synth();
    return [];
  } catch (error) {
    if (error instanceof UsageError) return [error.code];
    // The CDK puts the errors of all validations into one of its own.
    const names = [...String(error).matchAll(/\[(\w+)\]$/gm)].map(([, name]) => name);
    const codes = names.filter((name) => name in ERRORS);
    if (codes.length === 0) throw error;
    return [...new Set(codes)];
  }
}
