import type { Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import {
  Database,
  Egress,
  Protection,
  RotatableSecret,
  RotationPlan,
  TradingDatabase,
  TradingNetwork,
} from '../../src';
import { type FunctionSettings, functionDefaults } from '../../src/lambda/function-defaults';
import { allowAwsApis } from '../../src/lambda/function-network';
import { EncryptionKey } from '../../src/security/encryption-key';
import type { Json } from '../support/json';
import { aStack, aVpc, propertiesOf, templateOf } from '../support/stacks';

function aFunction(stack: Stack, id = 'Scope', props: Partial<FunctionSettings> = {}) {
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

describe('the dead-letter queue', () => {
  const policiesWith = (...protections: Protection[]) => {
    const stack = aStack();
    for (const [index, protection] of protections.entries()) {
      aFunction(stack, `Of${index}`, { protection, encryptionKey: EncryptionKey.ofStack(stack) });
    }
    const resources: Json[] = Object.values(templateOf(stack).toJSON().Resources);
    return ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', 'AWS::KMS::Key'].map((type) => {
      const { DeletionPolicy } = resources.find(({ Type }) => Type === type);
      return DeletionPolicy;
    });
  };
  const RETAINED = ['RetainExceptOnCreate', 'RetainExceptOnCreate', expect.stringMatching(/^Retain/)];

  test('outlives its functions with its policy and its key, because it may have messages', () => {
    expect(policiesWith(Protection.production())).toEqual(RETAINED);
  });

  test('outlives them if one of its functions keeps its data, whichever is the first', () => {
    expect(policiesWith(Protection.disposable(), Protection.production())).toEqual(RETAINED);
    expect(policiesWith(Protection.production(), Protection.disposable())).toEqual(RETAINED);
  });

  test('is deleted with disposable functions', () => {
    expect(policiesWith(Protection.disposable()).slice(0, 2)).toEqual(['Delete', undefined]);
  });
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

test('every rotation function in a VPC without internet opens HTTPS, and at most the port of its database', () => {
  const stack = aStack();
  const { vpc } = new TradingNetwork(stack, 'Network', { egress: Egress.endpointsOnly() });
  const database = new TradingDatabase(stack, 'Database', { vpc, database: Database.auroraPostgres() });
  new RotatableSecret(stack, 'Key', { rotation: RotationPlan.generatedKey(), vpc });
  new RotatableSecret(stack, 'User', { rotation: RotationPlan.postgresUser({ database, userName: 'risk' }), vpc });
  const template = templateOf(stack);
  const groups = template.findResources('AWS::EC2::SecurityGroup');
  const rules = Object.values<Json>(template.findResources('AWS::EC2::SecurityGroupEgress'));
  const outward = Object.values<Json>(template.findResources('AWS::Lambda::Function'))
    .filter(({ Properties }) => Properties.VpcConfig)
    .map(({ Properties }) => {
      const [
        {
          'Fn::GetAtt': [id],
        },
        ...others
      ] = Properties.VpcConfig.SecurityGroupIds;
      expect(others).toEqual([]);
      const own = rules.filter(({ Properties: rule }) => JSON.stringify(rule.GroupId).includes(id));
      return [...groups[id].Properties.SecurityGroupEgress, ...own.map(({ Properties: rule }) => rule)];
    });
  expect(outward.map(({ length }) => length).sort()).toEqual([1, 2]);
  for (const egress of outward) {
    const [https, database, ...others] = egress;
    expect(https).toMatchObject({ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 });
    expect(others).toEqual([]);
    if (database) expect(database.DestinationSecurityGroupId).toBeDefined();
  }
  // The interface endpoints, Secrets Manager among them, accept HTTPS from every address of the VPC.
  const endpoints = Object.values<Json>(template.findResources('AWS::EC2::VPCEndpoint')).filter(
    ({ Properties }) => Properties.VpcEndpointType === 'Interface',
  );
  expect(JSON.stringify(endpoints.map(({ Properties }) => Properties.ServiceName))).toContain('secretsmanager');
  for (const { Properties } of endpoints) {
    const [
      {
        'Fn::GetAtt': [id],
      },
    ] = Properties.SecurityGroupIds;
    expect(groups[id].Properties.SecurityGroupIngress).toEqual([
      expect.objectContaining({ CidrIp: expect.stringMatching(/^10\./), FromPort: 443, ToPort: 443 }),
    ]);
  }
});
