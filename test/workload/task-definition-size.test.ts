import { Fn } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { MeshBackend, MeshedFargateService } from '../../src';
import { aService, aStack, surroundings, templateOf } from '../support/stacks';
import { expectMessage } from '../support/usage-errors';

/** Returns the message of the error at synthesis. */
function refusalOf(synthesize: () => unknown): string {
  try {
    synthesize();
  } catch (error) {
    return String(error);
  }
  throw new Error('it was not refused');
}

const TOO_LARGE = {
  code: 'TaskDefinitionTooLarge',
  path: 'Stack/RiskEngine',
  got: "of which the container 'app' has ",
  expected: 'at most 65536 bytes',
  fix: 'shorten the environment',
} as const;

describe('a task definition that is too large for ECS', () => {
  test('is refused with every mesh', () => {
    for (const backend of [MeshBackend.serviceConnect(), MeshBackend.envoy()]) {
      const stack = aStack();
      const environment = { LONG: 'x'.repeat(65_000) };
      new MeshedFargateService(stack, 'RiskEngine', { ...surroundings(stack, { backend }), environment });
      expectMessage(
        refusalOf(() => Template.fromStack(stack)),
        TOO_LARGE,
      );
    }
  });

  test('is refused if many values that are known at deployment make it so', () => {
    const environment = Object.fromEntries(Array.from({ length: 600 }, (_, n) => [`V${n}`, Fn.importValue(`v${n}`)]));
    const { stack } = aService({ environment });
    expectMessage(
      refusalOf(() => Template.fromStack(stack)),
      TOO_LARGE,
    );
  });

  test('is not refused below the limit', () => {
    const { stack } = aService({ environment: { LONG: 'x'.repeat(60_000) } });
    templateOf(stack).resourceCountIs('AWS::ECS::TaskDefinition', 1);
  });
});
