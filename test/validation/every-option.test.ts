import * as fc from 'fast-check';
import { ERRORS } from '../../src/validation/error-codes';
import { UsageError } from '../../src/validation/usage-error';
import { extent, SEED } from '../support/extent';
import { invoke } from '../support/options/calls';
import { Examples } from '../support/options/examples';
import { FAULTS, type Fault } from '../support/options/faults';
import { UNCHECKED } from '../support/options/unchecked';
import { ValidValues } from '../support/options/valid-values';

const examples = new Examples();
/** `ONLY=CapacityMix npx jest …` makes all mistakes in the calls of a class. */
const { ONLY } = process.env;
const FAULTS_HERE = FAULTS.filter(({ call }) => call.includes(ONLY ?? ''));

test('every parameter and every member of a subclass is checked', () => {
  expect(UNCHECKED).toEqual([]);
});

test('one mistake in any option is one documented error that names the option', () => {
  fc.assert(fc.property(fc.constantFrom(...FAULTS_HERE), fc.gen(), requireError), {
    seed: SEED,
    numRuns: extent(100, 10_000),
  });
});

const each = test.each(ONLY ? FAULTS_HERE : FAULTS_HERE.slice(0, 1));
each('$title', (fault) => {
  fc.assert(
    fc.property(fc.gen(), (random) => requireError(fault, random)),
    { numRuns: 1 },
  );
});

/** Expects a documented error that names the option and shows no object and no token as text. */
function requireError(fault: Fault, random: fc.GeneratorValue): void {
  const error = errorOf(fault, new ValidValues(random, examples));
  expect(error).toBeInstanceOf(UsageError);
  const { code, message } = error as UsageError;
  expect(ERRORS).toHaveProperty(code);
  expect(message).toContain(fault.name);
  expect(message).not.toMatch(/\[object |\$\{Token|e\+289|TokenNumber/);
}

function errorOf({ call, parameters, parameter, applyTo }: Fault, values: ValidValues): unknown {
  const args = parameters.map((other) => (other === parameter ? applyTo(values.of(other), values) : values.of(other)));
  try {
    return invoke(call, args, values.examples);
  } catch (error) {
    return error;
  }
}
