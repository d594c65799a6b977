import { CfnParameter } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { databaseIdentifier } from '../../src/database/database-identifier';
import { aStack } from '../support/stacks';

const STACK_ID = 'arn:aws:cloudformation:us-east-1:123456789012:stack/Platform/51af3dc0-da77-11e4-872e-1234567db123';

/** The identifier as CloudFormation would compute it. */
function deployed(ids: string[], restoreFrom?: string, stack = aStack()): string {
  let scope: Construct = stack;
  for (const id of ids) scope = new Construct(scope, id);
  return JSON.parse(
    JSON.stringify(stack.resolve(databaseIdentifier(scope, restoreFrom))),
    (_key, value) => compute(value) ?? value,
  );
}

/** Returns the value of CloudFormation's functions in the identifier. References are resolved first. */
// biome-ignore lint/suspicious/noExplicitAny: a template is untyped
function compute(value: any): unknown {
  if (value?.Ref === 'AWS::StackId') return STACK_ID;
  if (value?.['Fn::Split']) return value['Fn::Split'][1].split(value['Fn::Split'][0]);
  if (value?.['Fn::Select']) return value['Fn::Select'][1][value['Fn::Select'][0]];
  if (value?.['Fn::Join']) return value['Fn::Join'][1].join(value['Fn::Join'][0]);
  return undefined;
}

describe('databaseIdentifier()', () => {
  test('names the database and the creation of the stack', () => {
    expect(deployed(['Trading', 'Database'])).toMatch(/^trading-database-[0-9a-f]{8}-51af3dc0-1234567db123$/);
  });

  test('is the same in a stack of another name, and does not change from release to release', () => {
    expect(deployed(['Trading', 'Database'], undefined, aStack('Other'))).toBe(deployed(['Trading', 'Database']));
    expect(deployed(['Trading', 'Database'])).toMatchInlineSnapshot(
      `"trading-database-b071fa57-51af3dc0-1234567db123"`,
    );
  });

  test('differs for another snapshot', () => {
    const names = [undefined, 'one', 'other'].map((snapshot) => deployed(['Database'], snapshot));
    expect(new Set(names).size).toBe(3);
  });

  test('does not depend on the text of a token for the snapshot', () => {
    const named = () => {
      const stack = aStack();
      const { valueAsString } = new CfnParameter(stack, 'Snapshot');
      return deployed(['Database'], valueAsString, stack);
    };
    expect(named()).toBe(named());
  });

  test('is valid if no letter of the path can be in it', () => {
    expect(deployed(['数据库'])).toMatch(/^database-[0-9a-f]{8}-/);
  });

  test('is valid in RDS for every path', () => {
    const id = fc.string({ maxLength: 80 }).map((text) => `${text.replaceAll('/', '')}!`);
    fc.assert(
      fc.property(fc.array(id, { minLength: 1, maxLength: 3 }), (ids) => {
        const identifier = deployed(ids);
        expect(identifier).toMatch(/^[a-z](-?[a-z0-9]+)*$/);
        expect(identifier.length).toBeLessThanOrEqual(63);
      }),
    );
  });

  test('differs for two databases with similar paths', () => {
    expect(deployed(['A-B'])).not.toBe(deployed(['A', 'B']));
  });
});
