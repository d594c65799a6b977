import * as kms from 'aws-cdk-lib/aws-kms';
import { ImageRepository, Protection, RotatableSecret, RotationPlan, SpotCluster } from '../../src';
import { EncryptedLogGroup } from '../../src/logs/encrypted-log-group';
import { requireSameEnvironment, requireSameRegion } from '../../src/validation/same-environment';
import { anApp, aStack, aVpc } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const env = { account: '123456789012', region: 'eu-west-1' };
const keyArn = (region: string, account: string) => `arn:aws:kms:${region}:${account}:key/1`;

function aKeyOf(region: string, account: string, props = { env }) {
  const stack = aStack('Stack', props);
  return { stack, encryptionKey: kms.Key.fromKeyArn(stack, 'Key', keyArn(region, account)) };
}

describe('requireSameEnvironment()', () => {
  test.each([
    ['us-east-1', env.account],
    [env.region, '210987654321'],
  ])('refuses what is in %s of account %s, with where both are', (region, account) => {
    const { stack, encryptionKey } = aKeyOf(region, account);
    expectUsageError(() => requireSameEnvironment(stack, { what: 'the key', resource: encryptionKey }), {
      code: 'OtherEnvironment',
      path: 'Stack',
      got: `the key in aws://${account}/${region}, used in aws://123456789012/eu-west-1`,
      expected: 'the same account and region',
    });
  });

  test('takes what is in the same one', () => {
    const { stack, encryptionKey } = aKeyOf(env.region, env.account);
    expect(() => requireSameEnvironment(stack, { what: 'the key', resource: encryptionKey })).not.toThrow();
  });

  test('takes everything where the stack or the resource has no environment', () => {
    const { stack, encryptionKey } = aKeyOf('us-east-1', env.account, {} as never);
    expect(() => requireSameEnvironment(stack, { what: 'the key', resource: encryptionKey })).not.toThrow();
    const app = anApp();
    const resource = new kms.Key(aStack('Anywhere', {}, app), 'Key');
    expect(() => requireSameEnvironment(aStack('Stack', { env }, app), { what: 'the key', resource })).not.toThrow();
  });
});

describe('requireSameRegion()', () => {
  test('takes what is another account’s, and refuses another region', () => {
    const theirs = aKeyOf(env.region, '210987654321');
    expect(() => requireSameRegion(theirs.stack, { what: 'the key', resource: theirs.encryptionKey })).not.toThrow();
    const there = aKeyOf('us-east-1', env.account);
    expectUsageError(() => requireSameRegion(there.stack, { what: 'the key', resource: there.encryptionKey }), {
      code: 'OtherEnvironment',
      path: 'Stack',
      got: 'the key in aws://123456789012/us-east-1',
      expected: 'the same region',
    });
  });
});

describe('a key of another region is refused by', () => {
  const { stack, encryptionKey } = aKeyOf('us-east-1', env.account);
  const protection = Protection.production();
  const rotation = RotationPlan.generatedKey();

  test.each([
    ['a log group', () => new EncryptedLogGroup(stack, 'Logs', { encryptionKey, protection }), 'Stack/Logs'],
    ['a repository', () => new ImageRepository(stack, 'Images', { encryptionKey }), 'Stack/Images'],
    ['a secret', () => new RotatableSecret(stack, 'Secret', { encryptionKey, rotation }), 'Stack/Secret'],
  ])('%s', (_what, make, path) => {
    expectUsageError(make, {
      code: 'OtherEnvironment',
      path,
      got: 'the encryption key in aws://123456789012/us-east-1',
    });
  });
});

test('a VPC of another region is refused by a cluster', () => {
  const app = anApp();
  const vpc = aVpc(aStack('There', { env: { ...env, region: 'us-east-1' } }, app));
  const here = aStack('Here', { env }, app);
  expectUsageError(() => new SpotCluster(here, 'Cluster', { vpc }), {
    code: 'OtherEnvironment',
    path: 'Here/Cluster',
    got: 'the VPC in aws://123456789012/us-east-1, used in aws://123456789012/eu-west-1',
  });
});
