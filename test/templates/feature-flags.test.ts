import * as flags from 'aws-cdk-lib/recommended-feature-flags.json';
import { findings, PACKS, type PackName } from '../../rigs/checks/security-packs';
import { anApp, aPlatform, aStack, templateOf } from '../support/stacks';

function platformWith(context: Record<string, unknown>) {
  const app = anApp({ context });
  const stack = aStack('Platform', {}, app);
  aPlatform(stack);
  return { app, resources: templateOf(stack).toJSON().Resources };
}

/** A new app of `cdk init` has them all, an old one none: both get the same platform. */
describe('with every feature flag that the CDK recommends', () => {
  const without = platformWith({});
  const recommended = platformWith({ ...flags });

  test('the resources and their ids are the same', () => {
    expect(Object.keys(recommended.resources).sort()).toEqual(Object.keys(without.resources).sort());
  });

  test('only policies differ, by order and merging of statements', () => {
    const changed = Object.keys(without.resources).filter(
      (id) => JSON.stringify(without.resources[id]) !== JSON.stringify(recommended.resources[id]),
    );
    expect([...new Set(changed.map((id) => without.resources[id].Type))].sort()).toEqual([
      'AWS::IAM::ManagedPolicy',
      'AWS::KMS::Key',
      'AWS::Logs::LogGroup',
    ]);
  });

  test('no security pack finds more', () => {
    const found = (Object.keys(PACKS) as PackName[]).flatMap((name) => findings(recommended.app, name));
    expect(found).toEqual([]);
  });
});
