import { CfnResource, Fn, RemovalPolicies, type Stack } from 'aws-cdk-lib';
import { CfnRoute } from 'aws-cdk-lib/aws-ec2';
import { Protection } from '../../src';
import { retainNeeds } from '../../src/security/retention';
import { retainedIds } from '../support/retained';
import { aStack, templateOf } from '../support/stacks';

function aResource(stack: Stack, id: string, properties: Record<string, unknown> = {}) {
  return new CfnResource(stack, id, { type: 'Test::Room::Thing', properties });
}

/** The retained resources of a stack with a retained resource of some properties. */
function retained(
  propertiesOf: (needed: CfnResource) => Record<string, unknown>,
  protection = Protection.production(),
) {
  const stack = aStack();
  const first = aResource(stack, 'First');
  const needed = aResource(stack, 'Needed', { First: first.ref });
  const database = aResource(stack, 'Database', propertiesOf(needed));
  database.applyRemovalPolicy(protection.removalPolicy);
  retainNeeds(database, protection);
  return retainedIds(templateOf(stack).toJSON()).sort();
}

describe('a retained resource retains', () => {
  test.each<[string, (needed: CfnResource) => Record<string, unknown>]>([
    ['what it refers to, and so on', (needed) => ({ Key: needed.ref })],
    ['what it refers to by an attribute', (needed) => ({ Key: needed.getAtt('Arn') })],
    ['what it refers to in a list', (needed) => ({ Groups: [{ Id: needed.ref }] })],
    ['what an intrinsic function reads', (needed) => ({ Zone: Fn.select(0, Fn.split('/', needed.ref)) })],
  ])('%s', (_what, propertiesOf) => {
    expect(retained(propertiesOf)).toEqual(['Database', 'First', 'Needed']);
  });

  test.each<[string, (needed: CfnResource) => Record<string, unknown>]>([
    ['what a text contains, for example a name', (needed) => ({ Name: `logs-${needed.ref}` })],
    ['what its policy names', (needed) => ({ KeyPolicy: { Statement: [{ Principal: needed.getAtt('Arn') }] } })],
    ['what its policy document names', (needed) => ({ ResourcePolicyDocument: { Principal: needed.ref } })],
    ['what it does not refer to', () => ({})],
  ])('not %s', (_what, propertiesOf) => {
    expect(retained(propertiesOf)).toEqual(['Database']);
  });

  test('nothing with disposable protection', () => {
    expect(retained((needed) => ({ Key: needed.ref }), Protection.disposable())).toEqual([]);
  });

  test('what it waits for, but not a route to a NAT gateway', () => {
    const stack = aStack();
    const route = (id: string, properties: Record<string, unknown>) =>
      new CfnRoute(stack, id, { routeTableId: 'rtb-1', ...properties });
    const database = aResource(stack, 'Database');
    database.applyRemovalPolicy(Protection.production().removalPolicy);
    database.addResourceDependency(route('Public', { gatewayId: 'igw-1' }));
    database.node.addDependency(route('Private', { natGatewayId: 'nat-1' }), aResource(stack, 'Log'));
    retainNeeds(database, Protection.production());
    expect(retainedIds(templateOf(stack).toJSON()).sort()).toEqual(['Database', 'Log', 'Public']);
  });

  test('also what an aspect of the user set to be deleted', () => {
    const stack = aStack();
    const needed = aResource(stack, 'Needed');
    const database = aResource(stack, 'Database', { Key: needed.ref });
    database.applyRemovalPolicy(Protection.production().removalPolicy);
    retainNeeds(database, Protection.production());
    RemovalPolicies.of(needed).destroy();
    const { Needed } = templateOf(stack).toJSON().Resources;
    expect(Needed).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Delete' });
  });

  test('circles, which the CDK refuses only later', () => {
    const stack = aStack();
    const [a, b] = ['A', 'B'].map((id) => aResource(stack, id));
    a.addPropertyOverride('Other', b.ref);
    b.addPropertyOverride('Other', a.ref);
    a.applyRemovalPolicy(Protection.production().removalPolicy);
    retainNeeds(a, Protection.production());
    expect(() => templateOf(stack)).toThrow(/circular|cycle/i);
  });
});
