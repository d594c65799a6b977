import { App, type CfnResource, NestedStack, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import {
  type AcknowledgedAccess,
  Database,
  LeastPrivilegeCheck,
  LeastPrivilegeRule,
  type MeshedFargateService,
  Route,
  ServiceDefinition,
  type SharedLoadBalancer,
  Sidecar,
  type TradingAnalyticsPlatform,
} from '../../src';
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
      const parameter = new ssm.StringParameter(stack, 'Parameter', { stringValue: 'a' });
      gateway.addSecret('PARAMETER', ecs.Secret.fromSsmParameter(parameter));
    },
  ],
  [
    'a role of the consumer with one action',
    ({ stack }) => {
      const role = new iam.Role(stack, 'Own', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
      role.addToPolicy(new iam.PolicyStatement({ actions: ['ec2:DescribeSubnets'], resources: ['*'] }));
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
