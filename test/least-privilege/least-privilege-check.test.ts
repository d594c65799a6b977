import { App, CfnResource, NestedStack, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import {
  type AcknowledgedAccess,
  Database,
  DatabaseAccess,
  LeastPrivilegeCheck,
  LeastPrivilegeRule,
  type MeshedFargateService,
  Route,
  ServiceDefinition,
  type SharedLoadBalancer,
  Sidecar,
  type TradingAnalyticsPlatform,
} from '../../src';
import type { Json } from '../support/json';
import { aPlatform, aVpc } from '../support/stacks';
import { contextOf } from '../update-safety/support/synthesized';
import { described, violationsIn } from './support/checks';

const ENV = { account: '123456789012', region: 'us-east-1' };
const TASK_ROLE = 'Main/Trading/Services/gateway/Task/TaskRole';

interface Made {
  readonly stack: Stack;
  readonly gateway: MeshedFargateService;
  readonly platform: TradingAnalyticsPlatform;
}

/** Creates a platform with one service, and what a consumer adds to it. */
const withAdded =
  (add: (made: Made) => void, env: { account?: string; region?: string } = ENV) =>
  (app: App) => {
    const stack = new Stack(app, 'Main', { env });
    const platform = aPlatform(stack, {
      database: Database.none(),
      services: { gateway: new ServiceDefinition({ routes: [Route.path('/*')] }), risk: new ServiceDefinition() },
    });
    add({ stack, platform, gateway: platform.service('gateway') });
  };

const found = (add: (made: Made) => void, acknowledged: AcknowledgedAccess[] = []) =>
  described(violationsIn(withAdded(add), { acknowledged }));

test('it is a plugin of the CDK: a violation stops the synthesis, with the rule, the construct and the fix', () => {
  const app = new App({ analyticsReporting: false });
  withAdded(({ gateway }) => gateway.connections.allowFromAnyIpv4(ec2.Port.tcp(22)))(app);
  Validations.of(app).addPlugins(new LeastPrivilegeCheck());
  const error = (() => {
    try {
      return app.synth();
    } catch (caught) {
      return caught;
    }
  })();
  expect(String(error)).toContain('PublicAccess');
  expect(String(error)).toContain('0.0.0.0/0 can connect to Main/Trading/Services/gateway/SecurityGroup');
  expect(String(error)).toContain('Suggested fix: Remove the rule.');
});

test('a platform as declared passes, and the report is a success', () => {
  const app = new App({ analyticsReporting: false });
  withAdded(() => undefined)(app);
  expect(new LeastPrivilegeCheck().validate(contextOf(app))).toEqual({ success: true, violations: [], metadata: {} });
  Validations.of(app).addPlugins(new LeastPrivilegeCheck());
  expect(() => app.synth({ force: true })).not.toThrow();
});

test('it names itself and all its rules', () => {
  const { name, ruleIds } = new LeastPrivilegeCheck();
  expect(name).toBe('LeastPrivilegeCheck');
  expect(ruleIds).toEqual(Object.values(LeastPrivilegeRule));
});

describe('a permission that a consumer adds to a task role', () => {
  const everything = ({ gateway }: Made) =>
    gateway.taskDefinition.addToTaskRolePolicy(
      new iam.PolicyStatement({ actions: ['dynamodb:GetItem'], resources: ['*'] }),
    );

  test('is reported, and its wildcard too', () => {
    expect(found(everything)).toEqual([
      expect.stringMatching(
        /^UndeclaredPermission: Main\/Trading\/Services\/gateway\/Task\/TaskRole \(\w+\) may dynamodb:GetItem on \*\. No construct declares it\.$/,
      ),
      expect.stringMatching(
        /^WildcardResource: .* may dynamodb:GetItem on \*\. AWS supports single resources for it\.$/,
      ),
    ]);
  });

  const grant = ({ stack, gateway }: Made) => void new s3.Bucket(stack, 'Own').grantRead(gateway);

  test('by a grant of the CDK is reported with the resource', () => {
    expect(found(grant)).toEqual([
      expect.stringMatching(/TaskRole .* may s3:GetObject\*, s3:GetBucket\*, s3:List\* on Main\/Own \(Own\w+\)\./),
      expect.stringMatching(/TaskRole .* may s3:GetObject\*, s3:GetBucket\*, s3:List\* on Main\/Own \(Own\w+\)\/\*\./),
    ]);
  });

  const acknowledgement = {
    rule: LeastPrivilegeRule.UNDECLARED_PERMISSION,
    resource: 'Main/Trading/Services/gateway',
    reason: 'The gateway serves files of the bucket.',
  };

  test.each<[string, Partial<AcknowledgedAccess>, number]>([
    ['by the path of the service', {}, 0],
    ['by the path of the policy', { resource: `${TASK_ROLE}/Policy/Resource` }, 0],
    ['with its actions', { actions: ['s3:GetObject*', 's3:GetBucket*', 's3:List*'] }, 0],
    ['with one of its actions', { actions: ['s3:GetObject*'] }, 2],
    ['for another service', { resource: 'Main/Trading/Services/gate' }, 2],
    ['for another rule', { rule: LeastPrivilegeRule.WILDCARD_ACTION }, 2],
  ])('can be acknowledged %s', (_name, change, count) => {
    expect(found(grant, [{ ...acknowledgement, ...change }])).toHaveLength(count);
  });

  test('the report has the reasons of the acknowledgements that apply', () => {
    const app = new App({ analyticsReporting: false });
    withAdded(grant)(app);
    const unused = { ...acknowledgement, resource: 'Main/Other' };
    const check = new LeastPrivilegeCheck({ acknowledged: [acknowledgement, unused] });
    expect(check.validate(contextOf(app))).toEqual({
      success: true,
      violations: [],
      metadata: { 'UndeclaredPermission Main/Trading/Services/gateway': 'The gateway serves files of the bucket.' },
    });
  });
});

test.each<[string, (made: Made) => void, RegExp[]]>([
  [
    'a secret for the task role of another service',
    ({ stack, platform }) =>
      void new secretsmanager.Secret(stack, 'Own').grantRead(platform.service('risk').taskDefinition.taskRole),
    [
      /^UndeclaredPermission: .*risk\/Task\/TaskRole .* may secretsmanager:GetSecretValue, secretsmanager:DescribeSecret on Main\/Own/,
    ],
  ],
  [
    'a secret in a container, without the service',
    ({ stack, gateway }) =>
      gateway.container.addSecret('OWN', ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Own'))),
    [/^UndeclaredSecret: .* the container app reads Main\/Own .* as OWN/],
  ],
  [
    'a bastion that connects to a service',
    ({ stack, platform, gateway }) => {
      const bastion = new ec2.SecurityGroup(stack, 'Bastion', { vpc: platform.vpc });
      gateway.connections.allowFrom(bastion, ec2.Port.tcp(8080));
    },
    [
      /^UndeclaredConnection: .* Main\/Bastion .* can connect to Main\/Trading\/Services\/gateway\/SecurityGroup .* on tcp port 8080/,
    ],
  ],
  [
    'an override that removes a rule of the load balancer',
    ({ platform }) => {
      const group = (platform.node.findChild('Ingress') as SharedLoadBalancer).loadBalancer.connections
        .securityGroups[0].node.defaultChild as CfnResource;
      group.addPropertyDeletionOverride('SecurityGroupIngress');
    },
    [/^MissingConnection: 0\.0\.0\.0\/0 cannot connect .* on tcp port 80, which ingress declares/, /on tcp port 443/],
  ],
  [
    'a role of the consumer',
    ({ stack }) => {
      const role = new iam.Role(stack, 'Own', { assumedBy: new iam.AccountPrincipal('999999999999') });
      role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess'));
    },
    [/^WildcardAction: .*PowerUserAccess/, /^ForeignPrincipal: .*999999999999:root/],
  ],
  [
    'a managed policy of AWS for a task role',
    ({ gateway }) =>
      gateway.taskDefinition.taskRole.addManagedPolicy(
        iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonS3ReadOnlyAccess'),
      ),
    [/^UndeclaredPermission: .* has the managed policy .*AmazonS3ReadOnlyAccess/],
  ],
])('%s is reported', (_name, add, expected) => {
  expect(found(add)).toEqual(expected.map((each) => expect.stringMatching(each)));
});

test.each<[string, (made: Made) => void]>([
  [
    'a destination of connections.allowTo()',
    ({ stack, platform, gateway }) => {
      const cache = new ec2.SecurityGroup(stack, 'Cache', { vpc: platform.vpc, allowAllOutbound: false });
      gateway.connections.allowTo(cache, ec2.Port.tcp(6379));
    },
  ],
  [
    'a secret and a parameter of the service',
    ({ stack, gateway }) => {
      gateway.addSecret('OWN', ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Own'), 'field'));
      gateway.addSecret(
        'NAMED',
        ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, 'Named', 'named')),
      );
      const imported = secretsmanager.Secret.fromSecretAttributes(stack, 'Imported', {
        secretCompleteArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:other-AbCdEf',
        encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/1'),
      });
      gateway.addSecret('IMPORTED', ecs.Secret.fromSecretsManager(imported));
      const parameter = new ssm.StringParameter(stack, 'Parameter', { stringValue: 'a' });
      gateway.addSecret('PARAMETER', ecs.Secret.fromSsmParameter(parameter));
    },
  ],
  [
    'a role of the consumer with one action',
    ({ stack }) => {
      const role = new iam.Role(stack, 'Own', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
      role.addToPolicy(new iam.PolicyStatement({ actions: ['ec2:DescribeSubnets'], resources: ['*'] }));
      const alarms = 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:*';
      role.addToPolicy(new iam.PolicyStatement({ actions: ['cloudwatch:ListTagsForResource'], resources: [alarms] }));
      role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::a/*'] }));
    },
  ],
  [
    'a log group and a function of the consumer',
    ({ stack }) => {
      new logs.LogGroup(stack, 'Own');
      new lambda.Function(stack, 'Fn', {
        runtime: lambda.Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('0'),
      });
    },
  ],
  [
    'a nested stack with a role of the platform in it',
    ({ stack, gateway }) => {
      const nested = new NestedStack(stack, 'Nested');
      const group = new ec2.SecurityGroup(nested, 'Group', { vpc: aVpc(nested) });
      gateway.connections.allowTo(group, ec2.Port.tcp(9000));
      const bucket = new s3.Bucket(nested, 'Bucket');
      bucket.grantRead(new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }));
    },
  ],
])('%s is no violation', (_name, add) => {
  expect(found(add)).toEqual([]);
});

test('a policy in a nested stack belongs to the role that a parameter names', () => {
  const violations = found(({ stack, gateway }) => {
    const nested = new NestedStack(stack, 'Nested');
    new iam.Policy(nested, 'Policy', {
      roles: [gateway.taskDefinition.taskRole],
      statements: [new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: ['arn:aws:sqs:::own'] })],
    });
  });
  expect(violations).toEqual([expect.stringMatching(/TaskRole .* may sqs:SendMessage on arn:aws:sqs:::own/)]);
});

test('two stacks of one name in two Regions are told apart', () => {
  const violations = violationsIn((app) => {
    for (const region of ['us-east-1', 'eu-west-1']) {
      const stack = new Stack(app, region, { stackName: 'Trading', env: { account: '123456789012', region } });
      const group = new ec2.SecurityGroup(stack, 'Group', { vpc: aVpc(stack) });
      if (region === 'eu-west-1') group.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(22));
    }
  });
  expect(described(violations)).toEqual([expect.stringMatching(/^PublicAccess: eu-west-1\/Group/)]);
});

test('a stack without a template, and an app without the library, have no violation', () => {
  const app = new App({ analyticsReporting: false });
  withAdded(() => undefined)(app);
  const none = { ...contextOf(app), templatePaths: [] };
  expect(new LeastPrivilegeCheck().validate(none)).toMatchObject({ success: true, violations: [] });
});

test('a sidecar declares its secrets', () => {
  const violations = violationsIn((app) => {
    const stack = new Stack(app, 'Main', { env: ENV });
    const own = ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Own'));
    const image = ecs.ContainerImage.fromRegistry('123456789012.dkr.ecr.us-east-1.amazonaws.com/agent:1');
    const sidecars = [new Sidecar({ name: 'agent', image, secrets: { OWN: own } })];
    const service = new ServiceDefinition({ routes: [Route.path('/*')], sidecars });
    aPlatform(stack, { database: Database.none(), services: { service } });
  });
  expect(described(violations)).toEqual([]);
});

describe('resources of the consumer', () => {
  const added = (type: string, properties: object) => (app: App) =>
    void new CfnResource(new Stack(app, 'Main', { env: ENV }), 'It', { type: `AWS::${type}`, properties });
  const statement = (json: object) => ({
    PolicyDocument: { Statement: { Effect: 'Allow', Action: 's3:GetObject', ...json } },
  });
  const ROLE = 'arn:aws:iam::123456789012:role/own';
  const permission = (json: object) => ({ Action: 'lambda:InvokeFunction', FunctionName: 'a', ...json });

  test.each<[string, string, object]>([
    ['a task definition without roles', 'ECS::TaskDefinition', { ContainerDefinitions: [{ Name: 'a', Image: 'a' }] }],
    ['a service of another task definition', 'ECS::Service', { TaskDefinition: 'arn' }],
    ['a function with a role that exists', 'Lambda::Function', { Role: ROLE }],
    [
      'a rotation by a function that exists',
      'SecretsManager::RotationSchedule',
      { SecretId: 'a', RotationLambdaARN: 'b' },
    ],
    ['a policy of a role that exists', 'IAM::RolePolicy', { RoleName: 'own', ...statement({ Resource: 'arn' }) }],
    ['a database from a snapshot', 'RDS::DBInstance', { DBSnapshotIdentifier: 'a' }],
    ['a bucket for CloudFront', 'S3::BucketPolicy', statement({ Principal: { CanonicalUser: 'a' }, Resource: 'arn' })],
    [
      'a bucket for an organization',
      'S3::BucketPolicy',
      statement({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }),
    ],
    ['a bucket for a role', 'S3::BucketPolicy', statement({ Principal: { AWS: ROLE } })],
    ['a function for an organization', 'Lambda::Permission', permission({ Principal: '*', PrincipalOrgID: 'o-1' })],
    ['a function for one source', 'Lambda::Permission', permission({ Principal: '*', SourceArn: 'arn' })],
    [
      'a function with a URL for IAM',
      'Lambda::Permission',
      permission({ Principal: '*', FunctionUrlAuthType: 'AWS_IAM' }),
    ],
    ['a function for a role', 'Lambda::Permission', permission({ Principal: ROLE })],
    [
      'a function for a service of the account',
      'Lambda::Permission',
      permission({ Principal: 'events.amazonaws.com', SourceAccount: '123456789012' }),
    ],
  ])('%s is no violation', (_name, type, properties) => {
    expect(described(violationsIn(added(type, properties)))).toEqual([]);
  });

  test.each<[string, string, object, RegExp]>([
    [
      'a database without encryption',
      'RDS::DBInstance',
      {},
      /^NotEncrypted: Main\/It \(It\): the AWS::RDS::DBInstance is not encrypted\.$/,
    ],
    [
      'a principal without an ARN',
      'S3::BucketPolicy',
      statement({ Principal: { AWS: '999999999999' } }),
      /^ForeignPrincipal/,
    ],
    [
      'a long name, which is cut',
      'IAM::Role',
      {
        AssumeRolePolicyDocument: {
          Statement: {
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Principal: { AWS: `arn:aws:iam::999999999999:role/${'a'.repeat(200)}` },
          },
        },
      },
      /role\/a{100,199}…, which is in another account/,
    ],
  ])('%s is reported', (_name, type, properties, description) => {
    expect(described(violationsIn(added(type, properties)))).toEqual([expect.stringMatching(description)]);
  });

  test('a rotation by a function of the app with a role that exists is no violation', () => {
    const violations = violationsIn((app) => {
      const stack = new Stack(app, 'Main', { env: ENV });
      const fn = new CfnResource(stack, 'Fn', { type: 'AWS::Lambda::Function', properties: { Role: ROLE } });
      const properties = { SecretId: 'a', RotationLambdaARN: fn.getAtt('Arn') };
      new CfnResource(stack, 'It', { type: 'AWS::SecretsManager::RotationSchedule', properties });
    });
    expect(described(violations)).toEqual([]);
  });

  test('a resource that only the template has can be acknowledged by its logical id', () => {
    const tamper = (resources: Json) => {
      resources.Added = { Type: 'AWS::EFS::FileSystem', Properties: {} };
    };
    const acknowledged = [{ rule: LeastPrivilegeRule.NOT_ENCRYPTED, resource: 'Added', reason: 'It is empty.' }];
    expect(
      violationsIn(
        withAdded(() => undefined),
        { tamper },
      ),
    ).toHaveLength(1);
    expect(
      violationsIn(
        withAdded(() => undefined),
        { tamper, acknowledged },
      ),
    ).toEqual([]);
  });
});

describe('a database that exists', () => {
  const build = (app: App) => {
    const stack = new Stack(app, 'Main', { env: ENV });
    aPlatform(stack, {
      database: Database.existing({
        host: 'db.example.internal',
        databaseName: 'trading',
        securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Db', 'sg-1'),
        adminSecret: secretsmanager.Secret.fromSecretNameV2(stack, 'Admin', 'admin'),
      }),
      services: {
        gateway: new ServiceDefinition({ routes: [Route.path('/*')], databaseAccess: DatabaseAccess.readOnly() }),
      },
    });
  };

  test('has the declared connections', () => {
    expect(described(violationsIn(build))).toEqual([]);
  });

  test('is missed by a service without its rule', () => {
    const tamper = (resources: Json) => {
      for (const id of Object.keys(resources)) if (/gatewayDatabasePath/.test(id)) delete resources[id];
    };
    expect(described(violationsIn(build, { tamper }))).toEqual([
      expect.stringMatching(/^MissingConnection: .*gateway.* cannot connect to sg-1 on tcp port 5432/),
    ]);
  });

  test('may open no other connection', () => {
    const tamper = (resources: Json) => {
      const Properties = { GroupId: 'sg-1', CidrIp: '10.0.0.0/8', IpProtocol: 'tcp', FromPort: 1, ToPort: 2 };
      resources.Added = { Type: 'AWS::EC2::SecurityGroupEgress', Properties };
    };
    expect(described(violationsIn(build, { tamper }))).toEqual([
      expect.stringMatching(/^UndeclaredConnection: Added: sg-1 can connect to 10\.0\.0\.0\/8 on tcp ports 1 to 2/),
    ]);
  });
});
