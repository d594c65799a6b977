import { type App, Duration, Size, Stack, Token } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  CapacityMix,
  DeploymentPolicy,
  Egress,
  MeshedFargateService,
  Protection,
  RotatableSecret,
  RotationPlan,
  ServiceImage,
  Tracing,
  TradingMesh,
  TradingNetwork,
} from '../../src';
import { ERROR_PATTERNS } from '../../src/logs/error-patterns';
import type { Json } from '../support/json';
import {
  anApp,
  applicationOf,
  aService,
  aStack,
  aVpc,
  containersOf,
  propertiesOf,
  surroundings,
  templateOf,
  warningsOf,
} from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const serviceOf = (stack: Json) => propertiesOf(stack, 'AWS::ECS::Service');

describe('MeshedFargateService', () => {
  const { stack, service } = aService();

  test('takes its name from its id, and sets PORT and SERVICE_NAME', () => {
    expect(service.serviceName).toBe('risk-engine');
    expect(applicationOf(stack).Environment.slice(0, 2)).toEqual([
      { Name: 'PORT', Value: '8080' },
      { Name: 'SERVICE_NAME', Value: 'risk-engine' },
    ]);
  });

  test('accepts another name, port, size, architecture and user', () => {
    const { stack } = aService({
      serviceName: 'margin',
      port: 9000,
      cpu: 512,
      memory: Size.gibibytes(4),
      architecture: ecs.CpuArchitecture.ARM64,
      user: '42:42',
    });
    expect(propertiesOf(stack, 'AWS::ECS::TaskDefinition')).toMatchObject({
      Cpu: '512',
      Memory: '4096',
      RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
    });
    expect(applicationOf(stack)).toMatchObject({
      User: '42:42',
      PortMappings: [{ Name: 'http', ContainerPort: 9000, AppProtocol: 'http' }],
    });
  });

  test.each(['', 'a b', '1000:', ':1000'])('rejects the user "%s"', (user) => {
    expectUsageError(() => aService({ user }), {
      code: 'InvalidUser',
      path: 'Stack/RiskEngine',
      got: `user: '${user}'`,
    });
  });

  test('accepts a token as user', () => {
    const { stack } = aService({ user: Token.asString({ Ref: 'User' }) });
    expect(applicationOf(stack).User).toEqual({ Ref: 'User' });
  });

  test('warns if no task can run on Spot', () => {
    const { stack } = aService({ capacity: CapacityMix.spot({ onDemandBase: 50 }), scaling: { maxTasks: 5 } });
    expect(warningsOf(stack)).toEqual([expect.stringContaining('No task ever runs on Spot')]);
  });

  test('runs in the private subnets, in its own security group without ingress rules', () => {
    expect(serviceOf(stack).NetworkConfiguration.AwsvpcConfiguration).toEqual({
      AssignPublicIp: 'DISABLED',
      Subnets: ['private-a', 'private-b'],
      SecurityGroups: [{ 'Fn::GetAtt': [expect.stringMatching(/^RiskEngineSecurityGroup/), 'GroupId'] }],
    });
    expect(propertiesOf(stack, 'AWS::EC2::SecurityGroup').SecurityGroupIngress).toBeUndefined();
  });

  test('keeps all tasks during a deployment, and rolls back by circuit breaker, not by the errors of both versions', () => {
    expect(serviceOf(stack).DeploymentConfiguration).toEqual({
      MinimumHealthyPercent: 100,
      MaximumPercent: 200,
      DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      Alarms: { AlarmNames: [], Enable: false, Rollback: false },
    });
  });

  test('accepts another deployment policy and capacity', () => {
    const { stack } = aService({
      deployment: DeploymentPolicy.rolling({ minHealthyPercent: 50 }),
      capacity: CapacityMix.spot(),
    });
    expect(serviceOf(stack).DeploymentConfiguration.MinimumHealthyPercent).toBe(50);
    expect(serviceOf(stack).CapacityProviderStrategy).toHaveLength(2);
  });

  test('has Availability Zone rebalancing', () => {
    expect(serviceOf(stack).AvailabilityZoneRebalancing).toBe('ENABLED');
  });

  test('has a health check grace period of a minute', () => {
    expect(serviceOf(stack).HealthCheckGracePeriodSeconds).toBe(60);
    const { stack: patient } = aService({ healthCheckGracePeriod: Duration.minutes(3) });
    expect(serviceOf(patient).HealthCheckGracePeriodSeconds).toBe(180);
  });

  test('depends on its roles, so that the first tasks can read their secrets and write their log', () => {
    const [{ DependsOn }] = Object.values(templateOf(stack).findResources('AWS::ECS::Service'));
    expect(DependsOn).toEqual(
      expect.arrayContaining([expect.stringMatching(/ExecutionRolePolicy/), expect.stringMatching(/TaskRolePolicy/)]),
    );
  });

  test('depends on the NAT routes, which its first tasks need', () => {
    const stack = aStack();
    const { vpc } = new TradingNetwork(stack, 'Network');
    new MeshedFargateService(stack, 'Risk', surroundings(stack, { vpc }));
    const [{ DependsOn }] = Object.values(templateOf(stack).findResources('AWS::ECS::Service'));
    expect(DependsOn.filter((id: string) => /DefaultRoute/.test(id))).toHaveLength(3);
  });

  test('depends on the VPC endpoints if there is no NAT gateway', () => {
    const stack = aStack();
    const { vpc } = new TradingNetwork(stack, 'Network', { egress: Egress.endpointsOnly() });
    const image = ServiceImage.fromRepository({ tag: '1' });
    new MeshedFargateService(stack, 'Risk', { ...surroundings(stack, { vpc }), image, tracing: Tracing.none() });
    const [{ DependsOn }] = Object.values(templateOf(stack).findResources('AWS::ECS::Service'));
    expect(DependsOn).toEqual(
      expect.arrayContaining(
        ['EcrApi', 'EcrDocker', 'Logs', 'SecretsManager'].map((id) => expect.stringMatching(`Vpc${id}`)),
      ),
    );
  });

  test('has a stop timeout that fits into a Spot notice, and accepts another', () => {
    expect(applicationOf(stack).StopTimeout).toBe(90);
    expect(applicationOf(aService({ stopTimeout: Duration.seconds(120) }).stack).StopTimeout).toBe(120);
    const unknown = Duration.seconds(Token.asNumber({ Ref: 'Stop' }));
    expect(applicationOf(aService({ stopTimeout: unknown }).stack).StopTimeout).toEqual({ Ref: 'Stop' });
  });

  test('limits the memory of the application to the rest after sidecars and proxy', () => {
    expect(applicationOf(stack).Memory).toBe(2048 - 256 - 128);
  });

  test('propagates its tags to the tasks', () => {
    expect(serviceOf(stack)).toMatchObject({ EnableECSManagedTags: true, PropagateTags: 'SERVICE' });
  });
});

describe('the log of a service', () => {
  test('is retained for 30 days, encrypted, and never blocks the application', () => {
    const { stack } = aService();
    templateOf(stack).hasResourceProperties('AWS::Logs::LogGroup', {
      RetentionInDays: 30,
      KmsKeyId: Match.anyValue(),
    });
    expect(applicationOf(stack).LogConfiguration.Options).toMatchObject({
      'awslogs-stream-prefix': 'app',
      mode: 'non-blocking',
    });
  });

  test('is separate from the log of proxy and sidecars, whose request paths must not count as errors', () => {
    const { stack, service } = aService();
    const [application, ...others] = [
      ...containersOf(stack).map(({ LogConfiguration }) => LogConfiguration),
      serviceOf(stack).ServiceConnectConfiguration.LogConfiguration,
    ].map(({ Options }) => Options['awslogs-group'].Ref);
    const filters = Object.values(templateOf(stack).findResources('AWS::Logs::MetricFilter'));
    expect(filters.map(({ Properties }) => Properties.LogGroupName.Ref)).toEqual([application, application]);
    expect(new Set(others)).toEqual(new Set([stack.resolve(service.sidecarLogGroup.logGroupName).Ref]));
    expect(others).not.toContain(application);
  });

  test('accepts another retention, and is deleted with a disposable stack', () => {
    const { stack } = aService({ logRetention: logs.RetentionDays.ONE_YEAR, protection: Protection.disposable() });
    templateOf(stack).hasResource('AWS::Logs::LogGroup', {
      DeletionPolicy: 'Delete',
      Properties: { RetentionInDays: 365 },
    });
  });

  test('has a metric of its errors, with an alarm at ten per minute', () => {
    const { stack } = aService();
    const filters = Object.values(templateOf(stack).findResources('AWS::Logs::MetricFilter'));
    expect(filters.map(({ Properties }) => Properties.FilterPattern)).toEqual(Object.values(ERROR_PATTERNS));
    for (const { Properties } of filters) {
      expect(Properties.MetricTransformations).toEqual([
        {
          MetricNamespace: 'TradingAnalytics/Stack/Mesh',
          MetricName: 'risk-engine-errors',
          MetricValue: '1',
          DefaultValue: 0,
        },
      ]);
    }
    expect(propertiesOf(stack, 'AWS::CloudWatch::Alarm')).toMatchObject({
      Namespace: 'TradingAnalytics/Stack/Mesh',
      MetricName: 'risk-engine-errors',
      Statistic: 'Sum',
      Period: 60,
      Threshold: 10,
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
      AlarmDescription: expect.stringContaining('runbook.md#errors-logged'),
    });
  });

  test('accepts another error pattern, in place of both', () => {
    const { stack } = aService({ errorPattern: logs.FilterPattern.stringValue('$.level', '=', 'error') });
    expect(propertiesOf(stack, 'AWS::Logs::MetricFilter').FilterPattern).toBe('{ $.level = "error" }');
  });
});

describe('ECS Exec', () => {
  const actionsOf = (stack: Json) => JSON.stringify(templateOf(stack).findResources('AWS::IAM::ManagedPolicy'));

  test('is enabled, logged and encrypted like the cluster, with a writable root file system', () => {
    const { stack } = aService();
    expect(serviceOf(stack).EnableExecuteCommand).toBe(true);
    expect(applicationOf(stack)).toMatchObject({
      ReadonlyRootFilesystem: false,
      LinuxParameters: { InitProcessEnabled: true },
    });
    expect(actionsOf(stack)).toContain('ssmmessages:OpenDataChannel');
    expect(actionsOf(stack)).toContain('logs:DescribeLogGroups');
    expect(actionsOf(stack)).toContain('kms:GenerateDataKey');
  });

  test('does not widen the key policy', () => {
    expect(JSON.stringify(propertiesOf(aService().stack, 'AWS::KMS::Key').KeyPolicy).match(/"kms:\*"/g)).toHaveLength(
      1,
    );
  });

  test('can be disabled for a read-only root file system', () => {
    const { stack } = aService({ exec: false });
    expect(serviceOf(stack).EnableExecuteCommand).toBeUndefined();
    expect(applicationOf(stack).ReadonlyRootFilesystem).toBe(true);
    expect(actionsOf(stack)).not.toContain('ssmmessages');
  });

  test('works on a cluster without a configuration for it', () => {
    const stack = aStack();
    const vpc = aVpc(stack);
    const cluster = new ecs.Cluster(stack, 'Plain', { vpc, enableFargateCapacityProviders: true });
    new MeshedFargateService(stack, 'Risk', { cluster, mesh: new TradingMesh(stack, 'Mesh', { vpc }) });
    expect(actionsOf(stack)).toContain('ssmmessages:OpenDataChannel');
    expect(actionsOf(stack)).not.toContain('logs:DescribeLogGroups');
  });
});

describe('the permissions of a service', () => {
  test('are granted like to any other principal, in a managed policy', () => {
    const { stack, service } = aService();
    new s3.Bucket(stack, 'Ticks').grantRead(service);
    const policies = templateOf(stack).findResources('AWS::IAM::ManagedPolicy');
    const [id] = Object.keys(policies).filter((name) => JSON.stringify(policies[name]).includes('s3:GetObject*'));
    expect(id).toMatch(/TaskRolePolicy/);
    templateOf(stack).resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('include its own secrets and no others', () => {
    const stack = aStack();
    const shared = surroundings(stack);
    const [one, other] = ['One', 'Other'].map((id) => new secretsmanager.Secret(stack, id));
    const secrets = { KEY: ecs.Secret.fromSecretsManager(one) };
    new MeshedFargateService(stack, 'A', { ...shared, secrets });
    new MeshedFargateService(stack, 'B', { ...shared, secrets: { KEY: ecs.Secret.fromSecretsManager(other) } });
    const policies = templateOf(stack).findResources('AWS::IAM::ManagedPolicy');
    const readable = (service: string) =>
      JSON.stringify(
        Object.entries(policies)
          .filter(([id]) => id.startsWith(`${service}TaskExecutionRole`))
          .map(([, policy]) => policy),
      );
    expect(readable('A')).toContain('"Ref":"One');
    expect(readable('A')).not.toContain('"Ref":"Other');
    expect(readable('B')).not.toContain('"Ref":"One');
  });
});

describe('the environment of a service', () => {
  test('has its variables and secrets in name order, the same in every language', () => {
    const stack = aStack();
    const secret = ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Secret'));
    new MeshedFargateService(stack, 'Risk', {
      ...surroundings(stack),
      environment: { B: '2', A: '1' },
      secrets: { D: secret, C: secret },
    });
    expect(applicationOf(stack).Environment.slice(-2)).toEqual([
      { Name: 'A', Value: '1' },
      { Name: 'B', Value: '2' },
    ]);
    expect(applicationOf(stack).Secrets.map(({ Name }: Json) => Name)).toEqual(['C', 'D']);
  });

  test.each(['PORT', 'SERVICE_NAME', 'OTEL_SERVICE_NAME'])('rejects the reserved variable %s', (name) => {
    expectUsageError(() => aService({ environment: { [name]: 'x' } }), {
      code: 'EnvironmentClash',
      path: 'Stack/RiskEngine',
      got: `the environment variable '${name}' from environment and from`,
    });
  });

  test('accepts a name once, as a variable or as a secret', () => {
    const stack = aStack();
    const secret = ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Secret'));
    const props = { ...surroundings(stack), environment: { KEY: 'x' }, secrets: { KEY: secret } };
    expectUsageError(() => new MeshedFargateService(stack, 'Risk', props), {
      code: 'EnvironmentClash',
      path: 'Stack/Risk',
      got: "'KEY' from secrets and from environment",
    });
  });

  test.each(['my var', '', 'A=B'])('rejects a variable named "%s"', (name) => {
    expectUsageError(() => aService({ environment: { [name]: 'x' } }), {
      code: 'InvalidVariableName',
      path: 'Stack/RiskEngine',
      got: `the name '${name}' in environment`,
    });
  });

  test.each([
    { environment: { KEY: undefined as never } },
    { environment: { KEY: null as never } },
    { secrets: { KEY: undefined as never } },
  ])('rejects a variable without a value: %j', (props) => {
    expectUsageError(() => aService(props), {
      code: 'VariableWithoutValue',
      path: 'Stack/RiskEngine',
      got: `${Object.keys(props)[0]}['KEY']: ${Object.values(props)[0].KEY}`,
    });
  });

  test('rejects a variable for the URL of a called service', () => {
    const stack = aStack();
    const shared = surroundings(stack);
    const caller = new MeshedFargateService(stack, 'Gateway', { ...shared, environment: { RISK_URL: 'x' } });
    expectUsageError(() => caller.connectTo(new MeshedFargateService(stack, 'Risk', shared)), {
      code: 'EnvironmentClash',
      path: 'Stack/Gateway',
      got: "'RISK_URL' from the call to 'risk' and from environment",
    });
  });
});

describe('connectTo()', () => {
  test('opens one port of the callee to the caller, once, even if it is called twice', () => {
    const stack = aStack();
    const shared = surroundings(stack);
    const [caller, callee] = ['Gateway', 'Risk'].map((id) => new MeshedFargateService(stack, id, shared));
    caller.connectTo(callee);
    caller.connectTo(callee);
    expect(caller.calls).toEqual(['risk']);
    expect(propertiesOf(stack, 'AWS::EC2::SecurityGroupIngress')).toEqual({
      Description: 'gateway calls risk',
      IpProtocol: 'tcp',
      FromPort: 8080,
      ToPort: 8080,
      GroupId: { 'Fn::GetAtt': [expect.stringMatching(/^RiskSecurityGroup/), 'GroupId'] },
      SourceSecurityGroupId: { 'Fn::GetAtt': [expect.stringMatching(/^GatewaySecurityGroup/), 'GroupId'] },
    });
  });
});

describe('variables that are set later', () => {
  test('are in the environment of the application', () => {
    const { stack, service } = aService();
    service.addEnvironment('REGION', 'eu');
    expect(applicationOf(stack).Environment).toContainEqual({ Name: 'REGION', Value: 'eu' });
  });

  test('are secret if they are added by addSecret(), and the tasks can read them', () => {
    const { stack, service } = aService();
    const secret = new secretsmanager.Secret(stack, 'Theirs');
    service.addSecret('PARTNER_KEY', ecs.Secret.fromSecretsManager(secret));
    expect(applicationOf(stack).Secrets).toEqual([
      { Name: 'PARTNER_KEY', ValueFrom: { Ref: expect.stringMatching(/^Theirs/) } },
    ]);
    templateOf(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Resource: { Ref: Match.stringLikeRegexp('^Theirs') }, Effect: 'Allow' }),
        ]),
      },
    });
  });

  test('redeploy the service if they are a field of a rotating secret', () => {
    const { stack, service } = aService();
    const secret = new RotatableSecret(stack, 'ApiKey', { rotation: RotationPlan.generatedKey() });
    service.addSecret('API_KEY', secret.field('api_key'));
    const rules = JSON.stringify(templateOf(stack).findResources('AWS::Events::Rule'));
    expect(rules).toContain('RiskEngineService');
  });

  test.each([
    ['addEnvironment()', (service: MeshedFargateService) => service.addEnvironment('PORT', '80')],
    [
      'addSecret()',
      (service: MeshedFargateService) =>
        service.addSecret('PORT', ecs.Secret.fromSecretsManager(new secretsmanager.Secret(service, 'Theirs'))),
    ],
    ['the partner', (service: MeshedFargateService) => service.addEnvironment('PORT', '80', 'the partner')],
  ])('are rejected if they are set already: %s', (by, set) => {
    expectUsageError(() => set(aService().service), {
      code: 'EnvironmentClash',
      path: 'Stack/RiskEngine',
      got: `the environment variable 'PORT' from ${by} and from the platform`,
    });
  });
});

describe('escape hatches', () => {
  test('another alarm can roll back deployments', () => {
    const { stack, service } = aService();
    const alarm = cloudwatch.Alarm.fromAlarmName(stack, 'Latency', 'latency');
    service.addDeploymentAlarm(alarm);
    service.addDeploymentAlarm(service.errorAlarm);
    expect(service.rollbackAlarms).toEqual([alarm, service.errorAlarm]);
    expect(serviceOf(stack).DeploymentConfiguration.Alarms).toEqual({
      AlarmNames: ['latency', { Ref: expect.stringMatching(/ErrorsLogged/) }],
      Enable: true,
      Rollback: true,
    });
  });

  test('an alarm of an earlier stack can roll back deployments', () => {
    const { stack, service } = aService();
    const earlier = new Stack(stack.node.root as App, 'Earlier');
    const metric = new cloudwatch.Metric({ namespace: 'a', metricName: 'b' });
    service.addDeploymentAlarm(new cloudwatch.Alarm(earlier, 'Orders', { metric, threshold: 1, evaluationPeriods: 1 }));
    const [name] = serviceOf(stack).DeploymentConfiguration.Alarms.AlarmNames;
    expect(name['Fn::ImportValue']).toMatch(/^Earlier:ExportsOutputRefOrders/);
  });

  test('metrics are available', () => {
    const { service } = aService();
    expect(service.metricErrors().statistic).toBe('Sum');
    expect(service.metricErrors({ label: 'errors' })).toMatchObject({
      metricName: 'risk-engine-errors',
      label: 'errors',
    });
    expect(service.metricRunningTasks()).toMatchObject({ namespace: 'ECS/ContainerInsights' });
  });

  test('a service can be behind one load balancer only', () => {
    const { stack, service } = aService();
    const targetGroup = (id: string) =>
      new elbv2.ApplicationTargetGroup(stack, id, {
        vpc: service.cluster.vpc,
        port: 8080,
        targetType: elbv2.TargetType.IP,
      });
    const one = targetGroup('One');
    service.attachTargetGroup(one);
    expect(service.targetGroup).toBe(one);
    expectUsageError(() => service.attachTargetGroup(targetGroup('Other')), {
      code: 'TwoLoadBalancers',
      path: 'Stack/RiskEngine',
      got: 'Stack/Other',
      expected: 'Stack/One',
    });
  });

  test('imageRepository() returns the repository of the service', () => {
    const { service } = aService();
    expect(service.repository).toBe(service.imageRepository());
  });
});

describe('a service rejects', () => {
  test.each([0, 65_536, 80.5])('port %s', (port) => {
    expectUsageError(() => aService({ port }), {
      code: 'PortOutOfRange',
      path: 'Stack/RiskEngine',
      got: `port: ${port}`,
    });
  });

  test('a token as port', () => {
    expectUsageError(() => aService({ port: Token.asNumber({ Ref: 'Port' }) }), {
      code: 'PortOutOfRange',
      path: 'Stack/RiskEngine',
      got: 'port is a token (known only at deployment)',
    });
  });

  test.each([Duration.millis(500), Duration.minutes(Token.asNumber({ Ref: 'Minutes' }))])(
    'a grace period that is not in whole seconds: %#',
    (healthCheckGracePeriod) => {
      expectUsageError(() => aService({ healthCheckGracePeriod }), {
        code: 'GracePeriodOutOfRange',
        path: 'Stack/RiskEngine',
        got: 'healthCheckGracePeriod',
      });
    },
  );

  test.each([1, 121, 1.5])('a stop timeout of %s seconds', (seconds) => {
    expectUsageError(() => aService({ stopTimeout: Duration.millis(seconds * 1000) }), {
      code: 'StopTimeoutOutOfRange',
      path: 'Stack/RiskEngine',
      got: `stopTimeout in seconds: ${seconds}`,
      expected: 'from 2 to 120',
      fix: 'Duration.seconds(90)',
    });
  });

  test.each(['health', '/health?x=1', '/he alth', "/'; rm"])('the health path %s', (healthPath) => {
    expectUsageError(() => aService({ healthPath }), {
      code: 'InvalidHealthPath',
      path: 'Stack/RiskEngine',
      got: `healthPath: '${healthPath}'`,
    });
  });

  test('a name that is not a DNS label', () => {
    expectUsageError(() => aService({ serviceName: 'Risk_Engine' }), {
      code: 'InvalidServiceName',
      path: 'Stack/RiskEngine',
      got: "'Risk_Engine'",
    });
  });
});

describe('the cluster and mesh of a service', () => {
  const env = { account: '123456789012', region: 'us-east-1' };
  const elsewhere = { ...env, region: 'eu-west-1' };
  const meshIn = (vpc: (stack: Stack, one: ec2.IVpc) => ec2.IVpc, one: (stack: Stack) => ec2.IVpc = aVpc) => {
    const stack = aStack();
    const { cluster } = surroundings(stack, { vpc: one(stack) });
    const mesh = new TradingMesh(stack, 'Theirs', { vpc: vpc(stack, cluster.vpc), namespaceName: 'theirs.internal' });
    return () => new MeshedFargateService(stack, 'Risk', { cluster, mesh });
  };
  const existing = (vpcId: string) => (scope: Stack) => {
    const [availabilityZones, privateSubnetIds] = [
      ['a', 'b'],
      ['private-a', 'private-b'],
    ];
    return ec2.Vpc.fromVpcAttributes(scope, 'Theirs VPC', { vpcId, availabilityZones, privateSubnetIds });
  };
  const made = (id: string) => (scope: Stack) => new ec2.Vpc(scope, id);

  test.each([
    ['two existing VPCs', meshIn(existing('vpc-2')), 'a cluster in the VPC vpc-1, and a mesh in the VPC vpc-2'],
    [
      'two new VPCs',
      meshIn(made('Two'), made('One')),
      'a cluster in the VPC Stack/One, and a mesh in the VPC Stack/Two',
    ],
  ])('must not be in %s', (_what, make, got) => {
    expectUsageError(make, { code: 'OtherNetwork', path: 'Stack/Risk', got });
  });

  test.each([
    ['one VPC, by one construct', meshIn((_stack, vpc) => vpc)],
    ['one VPC, by two constructs', meshIn(existing('vpc-1'))],
    ['VPCs whose ids are tokens', meshIn(existing(Token.asString({ Ref: 'Vpc' })))],
  ])('can be in %s', (_what, make) => {
    expect(make).not.toThrow();
  });

  test('must not be in different Regions', () => {
    const stack = aStack('Stack', { env });
    const { mesh, cluster } = surroundings(stack);
    const there = ecs.Cluster.fromClusterAttributes(stack, 'There', {
      clusterName: 'there',
      clusterArn: 'arn:aws:ecs:eu-west-1:123456789012:cluster/there',
      vpc: cluster.vpc,
    });
    expectUsageError(() => new MeshedFargateService(stack, 'Risk', { mesh, cluster: there }), {
      code: 'OtherEnvironment',
      path: 'Stack/Risk',
      got: 'the cluster in aws://123456789012/eu-west-1, used in aws://123456789012/us-east-1',
    });
  });

  test('must be in the Region of a rotating secret', () => {
    const app = anApp();
    const rotation = RotationPlan.generatedKey();
    const secret = new RotatableSecret(aStack('There', { env: elsewhere }, app), 'Key', { rotation });
    const here = aStack('Here', { env }, app);
    const secrets = { KEY: secret.field('api_key') };
    expectUsageError(() => new MeshedFargateService(here, 'Risk', { ...surroundings(here), secrets }), {
      code: 'OtherEnvironment',
      path: 'Here/Risk',
      got: 'the secret There/Key in aws://123456789012/eu-west-1',
    });
  });
});
