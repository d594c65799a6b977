import { CfnParameter, Duration, Fn, Lazy, Size, type Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as library from '../../src';
import type { ErrorCode } from '../../src/validation/error-codes';
import { anOidcLogin } from '../support/logins';
import { aCertificate, aStack, aVpc, surroundings, templateOf } from '../support/stacks';
import { expectMessage, expectUsageError, messageOf } from '../support/usage-errors';

/** A call with a mistake, the code of its error, and a part of the input in the message. */
type Row = readonly [title: string, call: (stack: Stack) => unknown, code: ErrorCode, got: string];

// The language of the calls is JavaScript: TypeScript refuses most of the mistakes.
// biome-ignore lint/suspicious/noExplicitAny: values of a wrong type
const js = library as any;
// biome-ignore lint/suspicious/noExplicitAny: a unit by its name
const duration = (unit: string, amount: number) => (Duration as any)[unit](amount) as Duration;
const signingKey = (at: Stack) =>
  new kms.Key(at, 'Key', { keySpec: kms.KeySpec.ECC_NIST_P256, keyUsage: kms.KeyUsage.SIGN_VERIFY });
const TICKS = new cloudwatch.Metric({ namespace: 'Trading', metricName: 'TicksPerTask' });
const STEP = { lower: 5, change: 2 };
const REGION = { env: { account: '123456789012', region: 'eu-west-1' } };

describe.each<[string, Row[]]>([
  [
    'cluster',
    [
      ['an app in place of a stack', (at) => new js.EncryptionKey(at.node.root, 'X'), 'WrongType', 'scope: the App'],
      [
        'an app in place of a stack, in a static method',
        (at) => js.EncryptionKey.ofStack(at.node.root),
        'WrongType',
        'scope: the App',
      ],
      ['a list with holes', () => js.ContainerHealthCheck.command(new Array(3)), 'WrongType', 'command[0]: undefined'],
      [
        'a token as the name of an option',
        () => js.CapacityMix.spot([{ [Fn.importValue('x')]: 1 }]),
        'WrongType',
        'a list of 1 elements',
      ],
      ['a VPC that is a number', (at) => new js.SpotCluster(at, 'X', { vpc: 5 }), 'WrongType', 'vpc: 5'],
      [
        'a misspelt option',
        (at) => new js.SpotCluster(at, 'X', { vpc: aVpc(at), encryptionkey: undefined }),
        'UnknownOption',
        "'encryptionkey'",
      ],
    ],
  ],
  [
    'network',
    [
      [
        'a range of this host',
        (at) => new js.TradingNetwork(at, 'X', { cidr: '0.0.0.0/16' }),
        'InvalidCidr',
        '0.0.0.0',
      ],
      [
        'a range of link-local addresses',
        (at) => new js.TradingNetwork(at, 'X', { cidr: '169.254.0.0/16' }),
        'InvalidCidr',
        '169.254.0.0',
      ],
      [
        'a zone twice',
        (at) => new js.TradingNetwork(at, 'X', { availabilityZones: ['a', 'a'] }),
        'TooFewZones',
        "'a' twice",
      ],
      [
        'zones of another Region',
        (at) => new js.TradingNetwork(at, 'X', { availabilityZones: ['us-east-1a', 'us-east-1b'] }),
        'OtherEnvironment',
        "'us-east-1a'",
      ],
      ['an egress that is true', (at) => new js.TradingNetwork(at, 'X', { egress: true }), 'WrongType', 'egress: true'],
    ],
  ],
  [
    'alerting',
    [
      ...['a@.', 'a,b@c.de', `\${AWS::Region}@example.com`].map(
        (address): Row => [address, () => js.Alerting.email(address), 'InvalidAddress', `'${address}'`],
      ),
      [
        'an address as alerting',
        (at) => new js.TradingMonitoring(at, 'X', { alerting: 'oncall@example.com', ...surroundings(at) }),
        'WrongType',
        "alerting: 'oncall@example.com'",
      ],
      [
        'a cluster that is an object',
        (at) => new js.TradingMonitoring(at, 'X', { ...surroundings(at), alerting: js.Alerting.none(), cluster: {} }),
        'WrongType',
        'cluster: an empty object',
      ],
    ],
  ],
  [
    'mesh',
    [
      [
        'memory that is no whole number of MiB',
        () => js.MeshBackend.serviceConnect({ memory: Size.kibibytes(131_584) }),
        'ProxyOutOfRange',
        'memory in MiB: 128.5',
      ],
      [
        'a drain time with a token',
        () => js.MeshBackend.envoy({ drainTime: Duration.seconds(Token.asNumber({ Ref: 'Time' })) }),
        'ProxyOutOfRange',
        'drainTime is a token',
      ],
      [
        'a concurrency with a token',
        () => js.MeshBackend.envoy({ concurrency: Lazy.number({ produce: () => 2 }) }),
        'ProxyOutOfRange',
        'concurrency is a token',
      ],
      [
        'a time of NaN seconds for an attempt',
        () => js.RetryPolicy.attempts(3, { perTryTimeout: Duration.seconds(Number.NaN) }),
        'TrafficPolicyOutOfRange',
        'perTryTimeout in milliseconds: NaN',
      ],
      [
        'a number as the time of an attempt',
        () => js.RetryPolicy.attempts(3, { perTryTimeout: 0 }),
        'WrongType',
        'perTryTimeout: 0',
      ],
      ...[
        ['/v2', '/v2/x'],
        ['/', '/x'],
      ].map(
        ([first, second]): Row => [
          `a route of ${second} behind one of ${first}`,
          (at) => {
            const targets = [new js.WeightedTarget('x', 100)];
            const routes = [first, second].map((path) => js.MeshRoute.path(path, targets));
            const shared = surroundings(at, { backend: js.MeshBackend.envoy() });
            return new js.MeshedFargateService(at, 'X', { ...shared, traffic: { routes } });
          },
          'InvalidMeshRoute',
          `traffic.routes: ${second}`,
        ],
      ),
      [
        'the header with the port',
        () => js.MeshRoute.header('x-mesh-callee-port', '1', [new js.WeightedTarget('a', 100)]),
        'InvalidMeshRoute',
        'x-mesh-callee-port',
      ],
      [
        'two namespaces of one name in one VPC',
        (at) => {
          const vpc = aVpc(at);
          return ['X', 'Y'].map((id) => new js.TradingMesh(at, id, { vpc }));
        },
        'NameTaken',
        "'trading.internal'",
      ],
      [
        'a host name that is too long',
        (at) => {
          const namespaceName = Array.from({ length: 5 }, () => 'x'.repeat(49)).join('.');
          return new js.MeshedFargateService(at, 'X', {
            ...surroundings(at, { namespaceName }),
            serviceName: 's'.repeat(63),
          });
        },
        'InvalidServiceName',
        'of 313 characters',
      ],
      [
        'a namespace that is an object',
        (at) => new js.TradingMesh(at, 'X', { vpc: aVpc(at), namespace: {} }),
        'WrongType',
        'namespace: an empty object',
      ],
    ],
  ],
  [
    'certificates',
    [
      [
        'a generation with a token',
        () => js.MutualTls.kmsAuthority({ generation: Token.asNumber({ Ref: 'Generation' }) }),
        'AuthorityGenerationOutOfRange',
        'generation is a token',
      ],
      ['a number as the interval', () => js.MutualTls.kmsAuthority({ renewEvery: 0 }), 'WrongType', 'renewEvery: 0'],
      ['a list as key', () => js.MutualTls.kmsAuthority({ key: [] }), 'WrongType', 'key: an empty list'],
    ],
  ],
  [
    'secrets',
    [
      ...['minutes', 'days'].map(
        (unit): Row => [
          `an interval of ${unit} with a token`,
          () => js.RotationPlan.generatedKey({ every: duration(unit, Token.asNumber({ Ref: 'Time' })) }),
          'RotationIntervalOutOfRange',
          `every: ${unit} with a token`,
        ],
      ),
      ...['seconds', 'days'].map(
        (unit): Row => [
          `a window of ${unit} with a token`,
          () => js.RotationPlan.managedByRds({ window: duration(unit, Token.asNumber({ Ref: 'Time' })) }),
          'RotationWindowOutOfRange',
          `window: ${unit} with a token`,
        ],
      ),
      ...['rate(1 minute)', 'cron(15 3 * * ? *)', 'cron(0 9 * * *)'].map(
        (expression): Row => [
          `the schedule ${expression}`,
          () => js.RotationPlan.generatedKey({ schedule: events.Schedule.expression(expression) }),
          'InvalidRotationSchedule',
          `schedule: '${expression}'`,
        ],
      ),
      [
        'a description of 2,049 characters',
        (at) =>
          new js.RotatableSecret(at, 'X', { rotation: js.RotationPlan.generatedKey(), description: 'x'.repeat(2_049) }),
        'InvalidValue',
        '(2049 characters)',
      ],
      ['a number as window', () => js.RotationPlan.generatedKey({ window: 0 }), 'WrongType', 'window: 0'],
      ['a number as field', () => js.RotationPlan.generatedKey({ field: 5 }), 'WrongType', 'field: 5'],
      [
        'a replica that is undefined',
        (at) =>
          new js.RotatableSecret(at, 'X', { rotation: js.RotationPlan.generatedKey(), replicaRegions: [undefined] }),
        'WrongType',
        'replicaRegions[0]: undefined',
      ],
      [
        'a field that the secret does not have',
        (at) => {
          const secret = new js.RotatableSecret(at, 'X', { rotation: js.RotationPlan.generatedKey() });
          return new js.SecretField(secret, 'other');
        },
        'UnknownSecretField',
        "'other'",
      ],
      [
        'a field that the secret of an environment does not have',
        (at) => {
          const secret = new js.RotatableSecret(at, 'Key', { rotation: js.RotationPlan.generatedKey() });
          const service = new js.MeshedFargateService(at, 'X', surroundings(at));
          return service.addSecret('KEY', ecs.Secret.fromSecretsManager(secret, 'other'));
        },
        'UnknownSecretField',
        "'other'",
      ],
      [
        'a database that is true',
        () => js.RotationPlan.postgresUser({ database: true, userName: 'risk' }),
        'WrongType',
        'database: true',
      ],
    ],
  ],
  [
    'database',
    [
      ...[Lazy.number({ produce: () => 2 }), Token.asNumber(Fn.importValue('Readers'))].map(
        (readers): Row => [
          'readers with a token',
          () => js.Database.auroraPostgres({ readers }),
          'ReadersOutOfRange',
          'readers is a token',
        ],
      ),
      ...['minutes', 'seconds', 'hours'].map(
        (unit): Row => [
          `a retention of ${unit} with a token`,
          () => js.Database.postgres({ backupRetention: duration(unit, Token.asNumber({ Ref: 'Time' })) }),
          'BackupRetentionOutOfRange',
          `backupRetention: ${unit} with a token`,
        ],
      ),
      ['the own schema public', () => js.DatabaseAccess.ownSchema('public'), 'InvalidDatabaseName', "'public'"],
      ...['user', 'template1', 'table'].map(
        (databaseName): Row => [
          `the database name ${databaseName}`,
          () => js.Database.postgres({ databaseName }),
          'InvalidDatabaseName',
          `databaseName: '${databaseName}'`,
        ],
      ),
      [
        'a window without time',
        () => js.Database.postgres({ backupWindow: '02:00-02:00' }),
        'InvalidWindow',
        "'02:00-02:00'",
      ],
      ...['trading_admin', 'public'].map(
        (userName): Row => [
          `the user ${userName}`,
          (at) => {
            const database = new js.TradingDatabase(at, 'Database', {
              vpc: aVpc(at),
              database: js.Database.postgres(),
            });
            return js.RotationPlan.postgresUser({ database, userName });
          },
          'InvalidDatabaseName',
          `userName: '${userName}'`,
        ],
      ),
      [
        'a maintenance window in the default backup window',
        (at) =>
          new js.TradingDatabase(at, 'X', {
            vpc: aVpc(at),
            database: js.Database.postgres({ maintenanceWindow: 'sun:02:00-sun:03:00' }),
          }),
        'InvalidWindow',
        "maintenanceWindow: 'sun:02:00-sun:03:00'",
      ],
      [
        'a short window',
        () => js.Database.postgres({ maintenanceWindow: 'sun:04:00-sun:04:10' }),
        'InvalidWindow',
        "'sun:04:00-sun:04:10'",
      ],
      ...(
        [
          ['host', 'a b', 'InvalidValue'],
          ['databaseName', ' ', 'InvalidDatabaseName'],
          ['resourceId', '', 'InvalidValue'],
          ['resourceId', 'arn:aws:rds:eu-west-1:123456789012:db:x', 'InvalidValue'],
          ['adminSecret', true, 'WrongType'],
        ] as const
      ).map(
        ([name, value, code]): Row => [
          `${name} ${value} of an existing database`,
          (at) =>
            js.Database.existing({
              host: 'db.example.com',
              databaseName: 'trading',
              securityGroup: ec2.SecurityGroup.fromSecurityGroupId(at, 'Group', 'sg-1'),
              [name]: value,
            }),
          code,
          `${name}: `,
        ],
      ),
      ...['risk', 'risk_1'].map(
        (userName): Row => [
          `a second secret of the user ${userName}`,
          (at) => {
            const database = new js.TradingDatabase(at, 'Database', {
              vpc: aVpc(at),
              database: js.Database.postgres(),
            });
            const rotations = ['risk', userName].map((name) =>
              js.RotationPlan.postgresUser({ database, userName: name }),
            );
            return rotations.map((rotation, index) => new js.RotatableSecret(at, `X${index}`, { rotation }));
          },
          'DatabaseNameTaken',
          `'${userName}'`,
        ],
      ),
      [
        'one rotation of a user for two secrets',
        (at) => {
          const database = new js.TradingDatabase(at, 'Database', { vpc: aVpc(at), database: js.Database.postgres() });
          const rotation = js.RotationPlan.postgresUser({ database, userName: 'risk' });
          return ['X', 'Y'].map((id) => new js.RotatableSecret(at, id, { rotation }));
        },
        'DatabaseNameTaken',
        "'risk'",
      ],
      ['a number as rotation', () => js.Database.postgres({ adminRotation: 5 }), 'WrongType', 'adminRotation: 5'],
      ['a size that is an object', () => js.Database.postgres({ storage: {} }), 'WrongType', 'storage: '],
    ],
  ],
  [
    'ingress',
    [
      ...[Number.NaN, 1.5, -1, {}].flatMap((capacity): Row[] => [
        [
          `a capacity of ${capacity} for a rule`,
          () => js.FirewallRule.match('Own', { statement: { geoMatchStatement: { countryCodes: ['KP'] } }, capacity }),
          typeof capacity === 'number' ? 'InvalidFirewallRule' : 'WrongType',
          'capacity: ',
        ],
        [
          `a capacity of ${capacity} for a group`,
          () => js.ManagedRuleGroup.of('Own', { capacity }),
          typeof capacity === 'number' ? 'InvalidFirewallRule' : 'WrongType',
          'capacity: ',
        ],
      ]),
      ['an ARN that is none', () => js.FirewallRule.existing('Own', { arn: 'x' }), 'InvalidFirewallRule', "arn: 'x'"],
      [
        'a count that is a text',
        () => js.FirewallRule.managed(js.ManagedRuleGroup.COMMON, { count: 'no' }),
        'WrongType',
        "count: 'no'",
      ],
      [
        'a rule of a group that is null',
        () => js.FirewallRule.managed(js.ManagedRuleGroup.COMMON, { countRules: [null] }),
        'WrongType',
        'countRules[0]: null',
      ],
      [
        'a duration of days with a token',
        () => js.StickySessions.loadBalancerCookie(Duration.days(Token.asNumber({ Ref: 'Days' }))),
        'StickinessOutOfRange',
        'duration: days with a token',
      ],
      ...[
        `https://id.example.com/it's "x"`,
        'https://id.example.com/$(id) `id` ; rm -rf / / x',
        'https://a/a: b # c',
      ].map(
        (issuer): Row => [`the issuer ${issuer}`, () => anOidcLogin({ issuer }), 'InvalidAuthentication', 'issuer: '],
      ),
      [
        'an endpoint with a space',
        () => anOidcLogin({ tokenEndpoint: 'https://a b/c' }),
        'InvalidAuthentication',
        "tokenEndpoint: 'https://a b/c'",
      ],
      ['a number as secret', () => anOidcLogin({ clientSecret: 5 as never }), 'WrongType', 'clientSecret: 5'],
      [
        'headers in two cases',
        () => js.Route.when({ headers: { 'X-A': ['1'], 'x-a': ['2'] } }),
        'InvalidRoute',
        "'X-A' and 'x-a'",
      ],
      ['a number as paths', () => js.Route.when({ paths: 5 }), 'WrongType', 'paths: 5'],
      ['a text as headers', () => js.Route.when({ headers: 'text' }), 'WrongType', "headers: 'text'"],
      [
        'a misspelt option',
        (at) => js.Ingress.https([aCertificate(at)], { firewal: false }),
        'UnknownOption',
        "'firewal'",
      ],
      ['a text as options', (at) => js.Ingress.https([aCertificate(at)], 'text'), 'WrongType', "options: 'text'"],
      [
        'an object as further name',
        (at) =>
          js.Ingress.domain({
            hostedZone: new route53.PublicHostedZone(at, 'Zone', { zoneName: 'example.com' }),
            alternativeNames: [{}],
          }),
        'WrongType',
        'alternativeNames[0]',
      ],
      [
        'a route that is null',
        (at) => {
          const around = surroundings(at);
          const balancer = new js.SharedLoadBalancer(at, 'X', { vpc: around.cluster.vpc, ingress: js.Ingress.http() });
          balancer.addRoutes(new js.MeshedFargateService(at, 'Y', around), [null]);
        },
        'WrongType',
        'routes[0]: null',
      ],
      [
        'a service behind two load balancers',
        (at) => {
          const around = surroundings(at);
          const service = new js.MeshedFargateService(at, 'Y', around);
          for (const id of ['One', 'Two']) {
            const props = { vpc: around.cluster.vpc, ingress: js.Ingress.http() };
            new js.SharedLoadBalancer(at, id, props).addRoutes(service, [js.Route.path('/*')]);
          }
        },
        'TwoLoadBalancers',
        'addRoutes() of Stack/Two/LoadBalancer',
      ],
      [
        'a load balancer in another VPC',
        (at) => {
          const vpc = new ec2.Vpc(at, 'Other');
          const balancer = new js.SharedLoadBalancer(at, 'X', { vpc, ingress: js.Ingress.http() });
          const around = surroundings(at, { vpc: new ec2.Vpc(at, 'Own') });
          balancer.addRoutes(new js.MeshedFargateService(at, 'Y', around), [js.Route.path('/*')]);
        },
        'OtherNetwork',
        'the VPC Stack/Own',
      ],
      [
        'a load balancer in another Region',
        (at) => {
          const there = aStack('There', { env: { ...REGION.env, region: 'us-east-1' } }, at.node.scope as never);
          const balancer = new js.SharedLoadBalancer(there, 'X', { vpc: aVpc(there), ingress: js.Ingress.http() });
          balancer.addRoutes(new js.MeshedFargateService(at, 'Y', surroundings(at)), [js.Route.path('/*')]);
        },
        'OtherEnvironment',
        'the load balancer There/X/LoadBalancer',
      ],
    ],
  ],
  [
    'workload',
    [
      [
        'a key for signatures',
        (at) => new js.ImageRepository(at, 'X', { encryptionKey: signingKey(at) }),
        'KeyNotSymmetric',
        'encryptionKey: the Key',
      ],
      ...['nginx:a:b', 'nginx@sha256:abc', 'http://x/y:1', '/x:1', 'nginx:*?', `nginx:\${AWS::Region}`].map(
        (name): Row => [`the image ${name}`, () => js.ServiceImage.fromRegistry(name), 'TagOrDigest', `'${name}'`],
      ),
      ['a text as parameter', () => js.ServiceImage.fromParameter('text'), 'WrongType', "parameter: 'text'"],
      [
        'a sampling ratio with a token',
        () => js.Tracing.openTelemetry({ samplingRatio: Lazy.number({ produce: () => 0.5 }) }),
        'SamplingRatioOutOfRange',
        'samplingRatio is a token',
      ],
      ['a blank as sampling ratio', () => js.Tracing.openTelemetry({ samplingRatio: ' ' }), 'WrongType', "' '"],
      [
        'a number of images with a token',
        (at) => new js.ImageRepository(at, 'X', { keepImages: Token.asNumber(Fn.importValue('Images')) }),
        'KeepImagesOutOfRange',
        'keepImages is a token',
      ],
      [
        'a folder without a Dockerfile',
        (at) => new js.MeshedFargateService(at, 'X', { ...surroundings(at), image: js.ServiceImage.fromAsset('docs') }),
        'InvalidValue',
        "ServiceImage.fromAsset('docs')",
      ],
      [
        'a parameter with a list',
        (at) => {
          const parameter = new CfnParameter(at, 'Tags', { type: 'List<String>' });
          return new js.MeshedFargateService(at, 'X', {
            ...surroundings(at),
            image: js.ServiceImage.fromParameter(parameter),
          });
        },
        'WrongType',
        'List<String>',
      ],
      [
        'an architecture that Fargate does not have',
        (at) =>
          new js.MeshedFargateService(at, 'X', { ...surroundings(at), architecture: ecs.CpuArchitecture.of('RISCV') }),
        'ImageArchitecture',
        "'RISCV'",
      ],
      [
        'a variable in environment and in secrets of a sidecar',
        (at) => {
          const secrets = { KEY: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(at, 'Key')) };
          const image = ecs.ContainerImage.fromRegistry('x:1');
          const sidecar = new js.Sidecar({ name: 'x', image, environment: { KEY: 'x' }, secrets });
          return new js.MeshedFargateService(at, 'X', { ...surroundings(at), sidecars: [sidecar] });
        },
        'EnvironmentClash',
        "'KEY'",
      ],
      [
        'too many retries of a health check',
        () =>
          new js.Sidecar({
            name: 'x',
            image: ecs.ContainerImage.fromRegistry('x:1'),
            healthCheck: { command: ['true'], retries: 50 },
          }),
        'InvalidHealthCheck',
        'retries: 50',
      ],
      ['a text as image', () => new js.Sidecar({ name: 'x', image: 'text' }), 'WrongType', "image: 'text'"],
      [
        'a long command',
        () => new js.Sidecar({ name: 'x', image: ecs.ContainerImage.fromRegistry('x'), command: ['x'.repeat(70_000)] }),
        'InvalidValue',
        'command[0]',
      ],
    ],
  ],
  [
    'deployment',
    [
      [
        'a share as text',
        () => js.DeploymentPolicy.canary({ percent: '20', bake: Duration.minutes(5) }),
        'WrongType',
        "percent: '20'",
      ],
      ['a text as bake time', () => js.DeploymentPolicy.blueGreen({ bake: '' }), 'WrongType', "bake: ''"],
      [
        'a hook that is an object',
        () => js.DeploymentPolicy.canary({ percent: 20, bake: Duration.minutes(5), hooks: [{}] }),
        'WrongType',
        'hooks[0]',
      ],
      ['no options', () => js.DeploymentPolicy.canary(null), 'ChoiceMissing', 'no options'],
    ],
  ],
  [
    'service',
    [
      ...['', 'A B', 'A=B', 'ä', 'A\n', `it's "x"`, '$(id) `id` ; rm -rf / / x', 'a: b # c'].map(
        (name): Row => [
          `the variable ${JSON.stringify(name)}`,
          (at) => new js.MeshedFargateService(at, 'X', surroundings(at)).addEnvironment(name, 'x'),
          'InvalidVariableName',
          'name: ',
        ],
      ),
      [
        'a variable that is not a text',
        (at) => new js.MeshedFargateService(at, 'X', surroundings(at)).addEnvironment('A', Number.NaN),
        'WrongType',
        'value: NaN',
      ],
      [
        'a number as callee',
        (at) => new js.MeshedFargateService(at, 'X', surroundings(at)).connectTo(5),
        'WrongType',
        'callee: 5',
      ],
      ...['arn:aws:cloudwatch:us-east-1:123456789012:alarm:x', 'arn:aws:cloudwatch:eu-west-1:210987654321:alarm:x'].map(
        (arn): Row => [
          `the alarm ${arn} for deployments`,
          (at) =>
            new js.MeshedFargateService(at, 'X', surroundings(at)).addDeploymentAlarm(
              cloudwatch.Alarm.fromAlarmArn(at, 'Alarm', arn),
            ),
          'OtherEnvironment',
          'the alarm in aws://',
        ],
      ),
      ['an empty id', (at) => new js.MeshedFargateService(at, '', surroundings(at)), 'InvalidValue', 'an empty id'],
      ...(
        [
          [{ image: 5 }, 'WrongType', 'image: 5'],
          [{ image: 'nginx:1' }, 'WrongType', "image: 'nginx:1'"],
          [{ sidecars: 5 }, 'WrongType', 'sidecars: 5'],
          [{ cluster: [] }, 'WrongType', 'cluster: an empty list'],
          [{ mesh: undefined }, 'ChoiceMissing', 'no mesh'],
          [{ serviceName: true }, 'WrongType', 'serviceName: true'],
          [{ serviceName: 'hasOwnProperty' }, 'InvalidServiceName', "'hasOwnProperty'"],
          [{ memory: 512 }, 'WrongType', 'memory: 512'],
          [{ stopTimeout: 0 }, 'WrongType', 'stopTimeout: 0'],
          [{ logRetention: 0 }, 'WrongType', 'logRetention: 0'],
          [{ logRetention: '30' }, 'WrongType', "logRetention: '30'"],
          [{ errorPattern: 'ERROR' }, 'WrongType', "errorPattern: 'ERROR'"],
          [{ environment: { A: Number.NaN } }, 'WrongType', "environment['A']: NaN"],
          [{ traffic: { timeout: 0 } }, 'WrongType', 'traffic.timeout: 0'],
          [{ traffic: { routes: true } }, 'WrongType', 'traffic.routes: true'],
          [{ traffic: { timeout: Duration.seconds(Number.NaN) } }, 'TimeoutOutOfRange', 'traffic.timeout'],
          [
            { traffic: { outlierDetection: { baseEjectionTime: Duration.seconds(Number.NaN) } } },
            'TrafficPolicyOutOfRange',
            'traffic.outlierDetection.baseEjectionTime',
          ],
          [{ scaling: { scaleOutCooldown: 0 } }, 'WrongType', 'scaling.scaleOutCooldown: 0'],
          [{ scaling: { metrics: ['text'] } }, 'WrongType', "scaling.metrics[0]: 'text'"],
          [{ healthPath: '/%DOWNSTREAM_LOCAL_PORT%' }, 'InvalidHealthPath', "'/%DOWNSTREAM_LOCAL_PORT%'"],
          [{ healthPath: '/a%20b' }, 'InvalidHealthPath', "'/a%20b'"],
          [{ architecture: ecs.CpuArchitecture.of('RISCV') }, 'ImageArchitecture', 'RISCV'],
          [{ Port: 9000 }, 'UnknownOption', "'Port'"],
        ] as const
      ).map(
        ([props, code, got]): Row => [
          got,
          (at) => new js.MeshedFargateService(at, 'X', { ...surroundings(at), ...props }),
          code,
          got,
        ],
      ),
      [
        'a variable of a sidecar in environment and in secrets',
        (at) => {
          const secret = ecs.Secret.fromSecretsManager(new secretsmanager.Secret(at, 'Secret'));
          const image = ecs.ContainerImage.fromRegistry('x:1');
          const sidecar = new js.Sidecar({ name: 'x', image, environment: { A: 'x' }, secrets: { A: secret } });
          return new js.MeshedFargateService(at, 'X', { ...surroundings(at), sidecars: [sidecar] });
        },
        'EnvironmentClash',
        "'A' of 'x' from secrets and from environment",
      ],
    ],
  ],
  [
    'scaling',
    [
      ...[Number.POSITIVE_INFINITY, Number.NaN, 0].flatMap((target): Row[] => [
        [
          `the target ${target} of a metric`,
          () => js.ScalingMetric.track(TICKS, target),
          'ScalingOutOfRange',
          `target: ${target}`,
        ],
        [
          `the target ${target} of a queue`,
          (at) => js.ScalingMetric.backlogPerTask(new sqs.Queue(at, 'Queue'), target),
          'ScalingOutOfRange',
          `target: ${target}`,
        ],
      ]),
      ...(
        [
          [{ lower: 5, change: Number.NaN }, 'intervals[1].change: NaN'],
          [{ lower: 5, change: 1.5 }, 'intervals[1].change: 1.5'],
          [{ lower: Number.POSITIVE_INFINITY, change: 2 }, 'intervals[1].lower: Infinity'],
        ] as const
      ).map(
        ([step, got]): Row => [
          got,
          () => js.ScalingMetric.steps(TICKS, [{ upper: 1, change: 1 }, step]),
          'InvalidScalingSteps',
          got,
        ],
      ),
      [
        'a change that is a text',
        () => js.ScalingMetric.steps(TICKS, [{ upper: 1, change: '' }, STEP]),
        'WrongType',
        "intervals[0].change: ''",
      ],
      ...(
        [
          ['minAdjustmentMagnitude', Number.POSITIVE_INFINITY],
          ['minAdjustmentMagnitude', 1.5],
          ['evaluationPeriods', Number.POSITIVE_INFINITY],
          ['datapointsToAlarm', Number.NaN],
        ] as const
      ).map(
        ([option, value]): Row => [
          `${option} ${value}`,
          () => js.ScalingMetric.steps(TICKS, [{ upper: 1, change: 1 }, STEP], { [option]: value }),
          'InvalidScalingSteps',
          `${option}: ${value}`,
        ],
      ),
    ],
  ],
  [
    'platform',
    [
      ...(
        [
          [{ alerting: 'oncall@example.com' }, 'WrongType', "alerting: 'oncall@example.com'"],
          [{ encryptionKey: 'alias/own' }, 'WrongType', "encryptionKey: 'alias/own'"],
          [{ runbookUrl: `https://wiki.example.com/${'x'.repeat(500)}` }, 'InvalidValue', '(525 characters)'],
          [{ egress: '' }, 'WrongType', "egress: ''"],
          [{ services: { risk: {} } }, 'NotADefinition', "services['risk']: an empty object"],
          [{ services: { Risk: new js.ServiceDefinition() } }, 'InvalidServiceName', "'Risk'"],
          [{ permissionsBoundary: true }, 'WrongType', 'permissionsBoundary: true'],
          [
            { services: { a: new js.ServiceDefinition({ calls: ['constructor'] }) } },
            'UnknownService',
            "'constructor'",
          ],
          [{ namespacename: 'own.internal' }, 'UnknownOption', "'namespacename'"],
          [{ services: { '': new js.ServiceDefinition() } }, 'InvalidServiceName', "''"],
        ] as const
      ).map(
        ([props, code, got]): Row => [
          got,
          (at) =>
            new js.TradingAnalyticsPlatform(at, 'X', {
              ingress: js.Ingress.none(),
              alerting: js.Alerting.none(),
              ...props,
            }),
          code,
          got,
        ],
      ),
      [
        'a service after synth',
        (at) => {
          const choices = { ingress: js.Ingress.none(), alerting: js.Alerting.none(), services: {} };
          const platform = new js.TradingAnalyticsPlatform(at, 'X', choices);
          templateOf(at);
          return platform.addService('late', new js.ServiceDefinition());
        },
        'ChangedAfterSynth',
        'TradingAnalyticsPlatform.addService() after synth()',
      ],
      [
        'a scope that is true',
        (at) => {
          const choices = { ingress: js.Ingress.none(), alerting: js.Alerting.none(), services: {} };
          const platform = new js.TradingAnalyticsPlatform(at, 'X', choices);
          return platform.addService('late', new js.ServiceDefinition(), true);
        },
        'WrongType',
        'scope: true',
      ],
      [
        'a key for signatures',
        (at) =>
          new js.TradingAnalyticsPlatform(at, 'X', {
            ingress: js.Ingress.none(),
            alerting: js.Alerting.none(),
            encryptionKey: signingKey(at),
          }),
        'KeyNotSymmetric',
        'encryptionKey: the Key',
      ],
    ],
  ],
])('%s refuses', (_room, rows) => {
  test.each(rows)('%s', (_title, call, code, got) => {
    expectUsageError(() => call(aStack('Stack', REGION)), { code, path: '', got });
  });
});

/** Mistakes that only the whole app shows. The CDK throws one error with the messages of all. */
describe('synth refuses', () => {
  test.each<Row>([
    [
      'a secret of another account without its key',
      (at) => {
        const arn = 'arn:aws:secretsmanager:eu-west-1:210987654321:secret:partner-AbCdEf';
        const secret = secretsmanager.Secret.fromSecretCompleteArn(at, 'Partner', arn);
        const secrets = { KEY: ecs.Secret.fromSecretsManager(secret) };
        return new js.MeshedFargateService(at, 'X', { ...surroundings(at), secrets });
      },
      'SecretWithoutKey',
      'KEY: the secret',
    ],
    [
      'an environment of 70,000 characters',
      (at) => new js.MeshedFargateService(at, 'X', { ...surroundings(at), environment: { LONG: 'x'.repeat(70_000) } }),
      'TaskDefinitionTooLarge',
      "in the container 'app'",
    ],
    [
      'a cluster without Fargate capacity providers',
      (at) => {
        const { mesh } = surroundings(at);
        const cluster = new ecs.Cluster(at, 'Plain', { vpc: mesh.vpc });
        return new js.MeshedFargateService(at, 'X', { cluster, mesh });
      },
      'CapacityProviderMissing',
      'the cluster Stack/Plain',
    ],
  ])('%s', (_title, call, code, got) => {
    const stack = aStack('Stack', REGION);
    call(stack);
    expectMessage(
      messageOf(() => templateOf(stack)),
      { code, path: '', got },
    );
  });
});

test('null is the default', () => {
  const day = js.StickySessions.loadBalancerCookie().duration;
  expect(js.StickySessions.loadBalancerCookie(null).duration).toEqual(day);
  const certificate = aCertificate(aStack());
  const { sslPolicy } = js.Ingress.https([certificate], { sslPolicy: null });
  expect(sslPolicy).toBe(js.Ingress.https([certificate]).sslPolicy);
});
