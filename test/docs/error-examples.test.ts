import { ERRORS } from '../../src/validation/error-codes';
import { UsageError } from '../../src/validation/usage-error';
import { programOf, run } from '../support/snippets/program';
import { RECIPES } from '../support/snippets/recipes';
import { snippetsOf } from '../support/snippets/snippet';
import { typeErrorsOf } from '../support/snippets/type-errors';

const SNIPPETS = snippetsOf('docs', 'errors.md');
const START = SNIPPETS.findIndex(({ heading }) => heading === 'Examples');
const EXAMPLES = SNIPPETS.slice(START + 1).map((snippet) => ({
  ...snippet,
  program: programOf(snippet.code, SNIPPETS[START].code),
}));

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

test('the compiler refuses the examples in JavaScript, and no others, and no recipe', () => {
  const errors = typeErrorsOf(
    Object.fromEntries([
      ...EXAMPLES.map(({ heading, program }) => [heading, program]),
      ...RECIPES.map(({ name, programs: [program] }) => [`recipe-${name}`, program]),
    ]),
  );
  const inJavaScript = EXAMPLES.filter(({ language }) => language === 'js').map(({ heading }) => heading);
  const others = errors.filter((error) => !inJavaScript.some((heading) => error.startsWith(`${heading}:`)));
  expect(others).toEqual([]);
  expect([...new Set(errors.map((error) => error.split(':')[0]))]).toEqual(inJavaScript);
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
