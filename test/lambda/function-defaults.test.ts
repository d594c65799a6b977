import type { Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { Protection, RotatableSecret, RotationPlan } from '../../src';
import { functionDefaults } from '../../src/lambda/function-defaults';
import { allowAwsApis } from '../../src/lambda/function-network';
import type { Json } from '../support/json';
import { aStack, aVpc, propertiesOf, templateOf } from '../support/stacks';

function aFunction(stack: Stack, id = 'Scope', props: { encryptionKey?: kms.IKey; vpc?: ec2.IVpc } = {}) {
  const scope = new Construct(stack, id);
  const fn = new lambda.Function(scope, 'Function', {
    ...functionDefaults(scope, { protection: Protection.production(), ...props }),
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('//'),
  });
  allowAwsApis(fn);
  return fn;
}

const statementsOf = (stack: Stack): Json[] =>
  Object.values(templateOf(stack).findResources('AWS::IAM::ManagedPolicy')).flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement,
  );

const aboutKeys = (stack: Stack) =>
  statementsOf(stack).filter(
    ({ Action, Condition }) => /kms:/.test(`${Action}`) && /sqs/.test(JSON.stringify(Condition)),
  );

test('a function uses the key of the dead-letter queue only through the queue', () => {
  const stack = aStack();
  aFunction(stack);
  expect(aboutKeys(stack)).toEqual([
    expect.objectContaining({
      Condition: {
        StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', ['sqs.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } },
      },
    }),
  ]);
});

test('every function may use the key of the dead-letter queue, whichever key its own data has', () => {
  const stack = aStack();
  const first = new kms.Key(stack, 'First');
  aFunction(stack, 'Other', { encryptionKey: first });
  // A secret beside the platform, with a key of its own.
  new RotatableSecret(stack, 'Secret', {
    rotation: RotationPlan.generatedKey(),
    encryptionKey: new kms.Key(stack, 'Second'),
  });
  const { KmsMasterKeyId } = propertiesOf(stack, 'AWS::SQS::Queue');
  expect(KmsMasterKeyId).toEqual(stack.resolve(first.keyArn));
  expect(aboutKeys(stack).map(({ Resource }) => Resource)).toEqual([KmsMasterKeyId, KmsMasterKeyId]);
});

describe('a function in a VPC', () => {
  test('opens connections to AWS APIs only', () => {
    const stack = aStack();
    aFunction(stack, 'Scope', { vpc: aVpc(stack) });
    expect(propertiesOf(stack, 'AWS::EC2::SecurityGroup').SecurityGroupEgress).toEqual([
      { CidrIp: '0.0.0.0/0', Description: 'AWS APIs', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 },
    ]);
  });

  test('its code may not use the network interfaces that Lambda manages with its role', () => {
    const stack = aStack();
    aFunction(stack, 'Scope', { vpc: aVpc(stack) });
    const aboutInterfaces = statementsOf(stack).filter(({ Action }) => /NetworkInterface/.test(`${Action}`));
    const [allowed, denied] = ['Allow', 'Deny'].map((effect) =>
      aboutInterfaces.filter(({ Effect }) => Effect === effect),
    );
    expect([allowed.length, denied.length]).toEqual([1, 1]);
    expect(denied[0].Action).toEqual(expect.arrayContaining(allowed[0].Action));
    expect(denied[0].Resource).toBe('*');
    expect(JSON.stringify(denied[0].Condition)).toBe(
      JSON.stringify({
        ArnLike: {
          'lambda:SourceFunctionArn': {
            'Fn::Join': [
              '',
              [
                'arn:',
                { Ref: 'AWS::Partition' },
                ':lambda:',
                { Ref: 'AWS::Region' },
                ':',
                { Ref: 'AWS::AccountId' },
                ':function:*',
              ],
            ],
          },
        },
      }),
    );
    expect(allowed[0].Condition).toBeUndefined();
  });
});
