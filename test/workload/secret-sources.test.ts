import { Aws } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { MeshedFargateService, RotatableSecret, RotationPlan, Sidecar } from '../../src';
import { aStack, surroundings, templateOf } from '../support/stacks';
import { expectMessage, expectUsageError, messageOf } from '../support/usage-errors';

const PARTNER = 'arn:aws:secretsmanager:eu-west-1:210987654321:secret:partner-AbCdEf';
const KEY = 'arn:aws:kms:eu-west-1:210987654321:key/1a2b3c4d';
const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/x/y:1');

function aServiceIn(account?: string) {
  const stack = aStack('Stack', account ? { env: { account, region: 'eu-west-1' } } : {});
  return { stack, service: new MeshedFargateService(stack, 'Risk', surroundings(stack)) };
}

const partner = (scope: ReturnType<typeof aStack>) =>
  ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretCompleteArn(scope, 'Partner', PARTNER));

describe('a secret of another account', () => {
  test('needs its key', () => {
    const { stack, service } = aServiceIn('123456789012');
    service.addSecret('KEY', partner(stack));
    expectMessage(
      messageOf(() => templateOf(stack)),
      {
        code: 'SecretWithoutKey',
        path: 'Stack/Risk',
        got: `KEY: the secret '${PARTNER}' of the account 210987654321`,
        fix: 'grantDecrypt',
      },
    );
  });

  test.each(['service', 'sidecar'])('needs its key in the secrets of a %s', (place) => {
    const stack = aStack('Stack', { env: { account: '123456789012', region: 'eu-west-1' } });
    const secrets = { KEY: partner(stack) };
    new MeshedFargateService(stack, 'Risk', {
      ...surroundings(stack),
      ...(place === 'service' ? { secrets } : { sidecars: [new Sidecar({ name: 'cache', image, secrets })] }),
    });
    expect(messageOf(() => templateOf(stack))).toContain('[SecretWithoutKey]');
  });

  test.each([false, true])('is readable with a grant of its key: %s', (granted) => {
    const { stack, service } = aServiceIn('123456789012');
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', KEY);
    const secret = secretsmanager.Secret.fromSecretAttributes(stack, 'Partner', {
      secretCompleteArn: PARTNER,
      encryptionKey,
    });
    service.addSecret('KEY', ecs.Secret.fromSecretsManager(secret));
    if (granted) encryptionKey.grantDecrypt(service.taskDefinition.obtainExecutionRole());
    // The CDK grants no use of an imported key with the secret alone.
    expect(messageOf(() => templateOf(stack)).includes('[SecretWithoutKey]')).toBe(!granted);
  });

  test.each([
    ['kms:*', '*'],
    ['kms:Decrypt', KEY],
    ['kms:Decrypt', `arn:aws:kms:${Aws.REGION}:210987654321:key/1a2b3c4d`],
  ])('is readable with a statement of %s on %s', (action, resource) => {
    const { stack, service } = aServiceIn('123456789012');
    service.addSecret('KEY', partner(stack));
    service.taskDefinition.addToExecutionRolePolicy(
      new iam.PolicyStatement({ actions: [action], resources: [resource] }),
    );
    expect(() => templateOf(stack)).not.toThrow();
  });

  test.each([
    ['kms:Encrypt', KEY],
    ['kms:Decrypt', KEY.replace('210987654321', '123456789012')],
  ])('is not readable with a statement of %s on %s', (action, resource) => {
    const { stack, service } = aServiceIn('123456789012');
    service.addSecret('KEY', partner(stack));
    service.taskDefinition.addToExecutionRolePolicy(
      new iam.PolicyStatement({ actions: [action], resources: [resource] }),
    );
    expect(messageOf(() => templateOf(stack))).toContain('[SecretWithoutKey]');
  });

  test.each([undefined, '210987654321'])('may be of the own account: %s', (account) => {
    const { stack, service } = aServiceIn(account);
    service.addSecret('KEY', partner(stack));
    expect(() => templateOf(stack)).not.toThrow();
  });

  test('may be a parameter', () => {
    const { stack, service } = aServiceIn('123456789012');
    const arn = 'arn:aws:ssm:eu-west-1:210987654321:parameter/limits';
    const parameter = ssm.StringParameter.fromStringParameterArn(stack, 'Limits', arn);
    service.addSecret('LIMITS', ecs.Secret.fromSsmParameter(parameter));
    expect(() => templateOf(stack)).not.toThrow();
  });
});

describe('a field', () => {
  test.each(['other', 'api'])('that a rotating secret does not have is refused: %s', (field) => {
    const { stack, service } = aServiceIn();
    const secret = new RotatableSecret(stack, 'Key', { rotation: RotationPlan.generatedKey() });
    expectUsageError(() => service.addSecret('KEY', ecs.Secret.fromSecretsManager(secret, field)), {
      code: 'UnknownSecretField',
      path: 'Stack/Risk',
      got: `KEY: the field '${field}' of Stack/Key`,
      expected: "'api_key', 'previous_api_key'",
    });
  });

  test('of a secret whose fields are not known is accepted', () => {
    const { stack, service } = aServiceIn();
    const rotatable = new RotatableSecret(stack, 'Key', { rotation: RotationPlan.generatedKey() });
    service.addSecret('A', ecs.Secret.fromSecretsManager(rotatable, 'api_key'));
    service.addSecret('B', ecs.Secret.fromSecretsManager(rotatable));
    service.addSecret('C', ecs.Secret.fromSecretsManager(rotatable, Aws.NO_VALUE));
    service.addSecret('D', ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Own'), 'other'));
    expect(() => templateOf(stack)).not.toThrow();
  });
});
