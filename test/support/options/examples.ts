import { CfnCondition, CfnParameter, Duration, SecretValue, type Stack } from 'aws-cdk-lib';
import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import {
  Alerting,
  Authentication,
  CapacityMix,
  ContainerHealthCheck,
  ContainerLogs,
  ContainerVolume,
  Database,
  DatabaseAccess,
  DeploymentHook,
  DeploymentPolicy,
  DeploymentStage,
  Egress,
  FailureThreshold,
  FargateJob,
  FargateWorker,
  FirewallRule,
  Ingress,
  JobDefinition,
  JobSchedule,
  LeastPrivilegeCheck,
  MaintenancePage,
  ManagedRuleGroup,
  MarketCalendar,
  MarketHours,
  MeshBackend,
  MeshDataPlane,
  MeshedFargateService,
  MeshRoute,
  Migration,
  MutualTls,
  NetworkIngress,
  OtlpMetrics,
  Outbound,
  Protection,
  Protocol,
  RetryPolicy,
  RotatableSecret,
  RotationPlan,
  RotationWindow,
  Route,
  ScalingMetric,
  ServiceDefinition,
  ServiceImage,
  ServiceQuotas,
  SharedLoadBalancer,
  SharedNetworkLoadBalancer,
  Sidecar,
  SpotCluster,
  StickySessions,
  Tracing,
  TradingAnalyticsPlatform,
  TradingDatabase,
  TradingMesh,
  TradingMonitoring,
  UpdateSafetyCheck,
  WebFirewall,
  WeightedTarget,
  WorkerDefinition,
  WorkSource,
} from '../../../src';
import { aListener, aLoadBalancer } from '../existing-ingress';
import { aStack } from '../stacks';

/** Creates one instance of each class and interface that options have, in one stack, when it is first needed. */
export class Examples {
  public readonly stack: Stack = aStack('Stack', { env: { account: '123456789012', region: 'eu-west-1' } });
  private readonly created = new Map<string, unknown>();
  private ids = 0;

  /** Returns the example of a type, by its name in the table of options. */
  public of(type: string): unknown {
    const create = CREATE[type];
    if (!create) throw new Error(`add an example of ${type} to test/support/options/examples.ts`);
    if (!this.created.has(type)) this.created.set(type, create(this));
    return this.created.get(type);
  }

  /** Returns an id that no construct of the stack has. A constructor that throws has added its construct already. */
  public nextId(): string {
    return `Id${this.ids++}`;
  }

  public get<T>(type: string): T {
    return this.of(type) as T;
  }
}

class Plane extends MeshDataPlane {
  public readonly name = 'plane';
  public readonly capabilities = [];
  public readonly proxy = {};
  public readonly maxServices = 10;
  public join() {
    return { port: 8080 };
  }
  public connect() {
    return 'http://plane';
  }
}

const CREATE: Record<string, (examples: Examples) => unknown> = {
  Alerting: () => Alerting.none(),
  Authentication: (at) =>
    Authentication.cognito({
      userPool: at.get('aws_cognito.IUserPool'),
      userPoolClient: at.get('aws_cognito.IUserPoolClient'),
      userPoolDomain: at.get('aws_cognito.IUserPoolDomain'),
    }),
  CapacityMix: () => CapacityMix.spot(),
  ContainerLogs: () => ContainerLogs.audit(),
  ContainerVolume: () => ContainerVolume.temporary('/tmp'),
  ContainerHealthCheck: () => ContainerHealthCheck.http(),
  Database: () => Database.auroraPostgres(),
  DatabaseAccess: () => DatabaseAccess.readOnly(),
  DeploymentHook: () => DeploymentHook.pause({ stages: [DeploymentStage.POST_TEST_TRAFFIC_SHIFT] }),
  DeploymentPolicy: () => DeploymentPolicy.rolling(),
  Egress: () => Egress.singleNat(),
  Outbound: () => Outbound.tcp('203.0.113.0/24', 9878),
  FargateJob: (at) => new FargateJob(at.stack, 'Job', { cluster: at.get('SpotCluster'), mesh: at.get('TradingMesh') }),
  FailureThreshold: () => FailureThreshold.percent(50),
  FirewallRule: () => FirewallRule.managed(ManagedRuleGroup.COMMON),
  IMesh: (at) => at.of('TradingMesh'),
  FargateWorker: (at) =>
    new FargateWorker(at.stack, 'Worker', { cluster: at.get('SpotCluster'), mesh: at.get('TradingMesh') }),
  IDatabaseClient: (at) => at.of('MeshedFargateService'),
  IMeshClient: (at) => at.of('MeshedFargateService'),
  IMeshMember: (at) => at.of('MeshedFargateService'),
  IPostgresServer: (at) => at.of('TradingDatabase'),
  IRotatableSecret: (at) => at.of('RotatableSecret'),
  ISecretReader: (at) => at.of('MeshedFargateService'),
  Ingress: (at) => Ingress.https([at.get('aws_certificatemanager.ICertificate')]),
  JobDefinition: () => new JobDefinition(),
  JobSchedule: () => JobSchedule.onDemand(),
  LeastPrivilegeCheck: () => new LeastPrivilegeCheck(),
  MaintenancePage: () => MaintenancePage.text('later'),
  ManagedRuleGroup: () => ManagedRuleGroup.COMMON,
  MarketCalendar: () => MarketCalendar.nyse(),
  MarketHours: () => MarketHours.nyse({ minTasks: 5 }),
  MeshBackend: () => MeshBackend.serviceConnect(),
  MeshDataPlane: () => new Plane(),
  Migration: () => Migration.command(['npm', 'run', 'migrate']),
  MeshRoute: () => MeshRoute.weighted([new WeightedTarget('member', 100)]),
  MeshedFargateService: (at) =>
    new MeshedFargateService(at.stack, 'Member', { cluster: at.get('SpotCluster'), mesh: at.get('TradingMesh') }),
  MutualTls: () => MutualTls.kmsAuthority(),
  OtlpMetrics: () => OtlpMetrics.all(),
  Protection: () => Protection.disposable(),
  NetworkIngress: () => NetworkIngress.internal({ clients: [ec2.Peer.ipv4('10.0.0.0/8')] }),
  Protocol: () => Protocol.grpc(),
  RetryPolicy: () => RetryPolicy.attempts(3),
  RotatableSecret: (at) => new RotatableSecret(at.stack, 'Rotatable', { rotation: RotationPlan.generatedKey() }),
  RotationWindow: () => RotationWindow.localTime({ begin: '01:00', end: '04:00' }),
  Route: () => Route.path('/example'),
  ScalingMetric: () => ScalingMetric.requestsPerTask(100),
  SecretRotation: () => RotationPlan.generatedKey(),
  SecretField: (at) => at.get<RotatableSecret>('RotatableSecret').field('api_key'),
  ServiceDefinition: () => new ServiceDefinition(),
  ServiceImage: () => ServiceImage.placeholder(),
  ServiceQuotas: (at) => ServiceQuotas.of(at.stack),
  SharedNetworkLoadBalancer: (at) =>
    new SharedNetworkLoadBalancer(at.stack, 'SharedNetwork', {
      vpc: at.get('aws_ec2.IVpc'),
      networkIngress: at.get('NetworkIngress'),
    }),
  SharedLoadBalancer: (at) =>
    new SharedLoadBalancer(at.stack, 'Shared', { vpc: at.get('aws_ec2.IVpc'), ingress: Ingress.http() }),
  Sidecar: (at) => new Sidecar({ name: 'sidecar', image: at.get('aws_ecs.ContainerImage') }),
  SpotCluster: (at) => new SpotCluster(at.stack, 'Spot', { vpc: at.get('aws_ec2.IVpc') }),
  StickySessions: () => StickySessions.loadBalancerCookie(),
  Tracing: () => Tracing.none(),
  TradingAnalyticsPlatform: (at) =>
    new TradingAnalyticsPlatform(at.stack, 'Platform', {
      ingress: Ingress.none(),
      alerting: Alerting.none(),
      services: {},
    }),
  TradingDatabase: (at) =>
    new TradingDatabase(at.stack, 'Database', { vpc: at.get('aws_ec2.IVpc'), database: Database.auroraPostgres() }),
  UpdateSafetyCheck: () => new UpdateSafetyCheck({ deployed: 'docs' }),
  TradingMesh: (at) => new TradingMesh(at.stack, 'Mesh', { vpc: at.get('aws_ec2.IVpc') }),
  TradingMonitoring: (at) =>
    new TradingMonitoring(at.stack, 'Monitoring', {
      alerting: Alerting.none(),
      cluster: at.get('SpotCluster'),
      mesh: at.get('TradingMesh'),
    }),
  WebFirewall: (at) =>
    new WebFirewall(at.stack, 'Firewall', {
      loadBalancer: at.get('aws_elasticloadbalancingv2.ApplicationLoadBalancer'),
      rateLimit: 100,
      encryptionKey: at.get('aws_kms.IKey'),
      protection: Protection.disposable(),
    }),
  WorkSource: () => WorkSource.none(),
  WorkerDefinition: () => new WorkerDefinition(),
  WeightedTarget: () => new WeightedTarget('member', 100),
  'aws-cdk-lib.CfnCondition': (at) => new CfnCondition(at.stack, 'Condition'),
  'aws-cdk-lib.CfnParameter': (at) => new CfnParameter(at.stack, 'Parameter'),
  'aws-cdk-lib.IPolicyValidationContext': (at) => ({
    appConstruct: at.stack.node.root,
    stackTemplates: [],
    templatePaths: [],
    accountId: undefined,
    region: undefined,
  }),
  'aws-cdk-lib.SecretValue': () => SecretValue.secretsManager('client'),
  'aws_acmpca.ICertificateAuthority': (at) =>
    acmpca.CertificateAuthority.fromCertificateAuthorityArn(
      at.stack,
      'Ca',
      'arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/0a1b2c3d-0000-4000-8000-000000000000',
    ),
  'aws_certificatemanager.ICertificate': (at) =>
    acm.Certificate.fromCertificateArn(
      at.stack,
      'Certificate',
      'arn:aws:acm:eu-west-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-000000000000',
    ),
  'aws_cloudwatch.IAlarm': (at) =>
    cloudwatch.Alarm.fromAlarmArn(at.stack, 'Alarm', 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:x'),
  'aws_cloudwatch.IMetric': () => new cloudwatch.Metric({ namespace: 'Own', metricName: 'Ticks' }),
  'aws_cloudwatch.Metric': () => new cloudwatch.Metric({ namespace: 'Own', metricName: 'Ticks' }),
  'aws_cognito.IUserPool': (at) => new cognito.UserPool(at.stack, 'Users'),
  'aws_cognito.IUserPoolClient': (at) =>
    new cognito.UserPoolClient(at.stack, 'Client', { userPool: at.get('aws_cognito.IUserPool'), generateSecret: true }),
  'aws_cognito.IUserPoolDomain': (at) => cognito.UserPoolDomain.fromDomainName(at.stack, 'Domain', 'login'),
  'aws_ec2.IPeer': () => ec2.Peer.ipv4('203.0.113.0/24'),
  'aws_ec2.ISecurityGroup': (at) => ec2.SecurityGroup.fromSecurityGroupId(at.stack, 'Group', 'sg-0a1b2c3d4e5f60719'),
  'aws_ec2.IVpc': (at) => new ec2.Vpc(at.stack, 'Vpc', { availabilityZones: ['eu-west-1a', 'eu-west-1b'] }),
  'aws_ec2.InstanceType': () => new ec2.InstanceType('t4g.small'),
  'aws_ecr.IRepository': (at) => new ecr.Repository(at.stack, 'Images'),
  'aws_ecs.ContainerDefinition': (at) => at.get<MeshedFargateService>('MeshedFargateService').container,
  'aws_ecs.ContainerImage': () => ecs.ContainerImage.fromRegistry('public.ecr.aws/x/y:1'),
  'aws_ecs.CpuArchitecture': () => ecs.CpuArchitecture.X86_64,
  'aws_ecs.EnvironmentFile': (at) => ecs.EnvironmentFile.fromBucket(new s3.Bucket(at.stack, 'Config'), 'app.env'),
  'aws_ecs.FargateTaskDefinition': (at) => at.get<MeshedFargateService>('MeshedFargateService').taskDefinition,
  'aws_ecs.ICluster': (at) => at.of('SpotCluster'),
  'aws_efs.IAccessPoint': (at) => at.get<efs.FileSystem>('aws_efs.IFileSystem').addAccessPoint('Point'),
  'aws_efs.IFileSystem': (at) => new efs.FileSystem(at.stack, 'Files', { vpc: at.get('aws_ec2.IVpc') }),
  'aws_ecs.Secret': (at) => ecs.Secret.fromSecretsManager(at.get('aws_secretsmanager.ISecret')),
  'aws_elasticloadbalancingv2.ApplicationListenerRule': (at) =>
    new elbv2.ApplicationListenerRule(at.stack, 'Rule', {
      listener: at
        .get<elbv2.ApplicationLoadBalancer>('aws_elasticloadbalancingv2.ApplicationLoadBalancer')
        .addListener('Listener', { port: 8080, open: false, defaultAction: elbv2.ListenerAction.fixedResponse(404) }),
      priority: 1,
      conditions: [elbv2.ListenerCondition.pathPatterns(['/x'])],
      action: elbv2.ListenerAction.fixedResponse(404),
    }),
  'aws_elasticloadbalancingv2.IApplicationListener': (at) => aListener(at.stack, { defaultPort: 443 }),
  'aws_elasticloadbalancingv2.IApplicationLoadBalancer': (at) => aLoadBalancer(at.stack),
  'aws_elasticloadbalancingv2.ApplicationLoadBalancer': (at) =>
    new elbv2.ApplicationLoadBalancer(at.stack, 'Balancer', { vpc: at.get('aws_ec2.IVpc') }),
  'aws_elasticloadbalancingv2.NetworkListener': (at) =>
    new elbv2.NetworkListener(at.stack, 'NetworkListener', {
      loadBalancer: at.get<SharedNetworkLoadBalancer>('SharedNetworkLoadBalancer').loadBalancer,
      port: 1,
      defaultTargetGroups: [at.get('aws_elasticloadbalancingv2.NetworkTargetGroup')],
    }),
  'aws_elasticloadbalancingv2.NetworkTargetGroup': (at) =>
    new elbv2.NetworkTargetGroup(at.stack, 'NetworkTargets', { vpc: at.get('aws_ec2.IVpc'), port: 1 }),
  'aws_elasticloadbalancingv2.ApplicationTargetGroup': (at) =>
    new elbv2.ApplicationTargetGroup(at.stack, 'Targets', {
      vpc: at.get('aws_ec2.IVpc'),
      targetType: elbv2.TargetType.IP,
      port: 80,
    }),
  'aws_events.Schedule': () => events.Schedule.cron({ minute: '0', hour: '4' }),
  'aws_iam.IGrantable': (at) => at.of('aws_iam.IRole'),
  'aws_iam.IManagedPolicy': () => iam.ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess'),
  'aws_iam.PolicyStatement': () => new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }),
  'aws_iam.IRole': (at) => new iam.Role(at.stack, 'Role', { assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com') }),
  'aws_kinesis.IStream': (at) => new kinesis.Stream(at.stack, 'Stream'),
  'aws_kms.IKey': (at) => new kms.Key(at.stack, 'Key'),
  'aws_lambda.IFunction': (at) =>
    lambda.Function.fromFunctionArn(at.stack, 'Function', 'arn:aws:lambda:eu-west-1:123456789012:function:x'),
  'aws_logs.IFilterPattern': () => logs.FilterPattern.anyTerm('ERROR'),
  'aws_logs.ILogGroup': (at) => new logs.LogGroup(at.stack, 'Logs'),
  'aws_rds.AuroraPostgresEngineVersion': () => rds.AuroraPostgresEngineVersion.VER_17_7,
  'aws_rds.PostgresEngineVersion': () => rds.PostgresEngineVersion.VER_17,
  'aws_route53.IHostedZone': (at) => new route53.PublicHostedZone(at.stack, 'Zone', { zoneName: 'example.com' }),
  'aws_secretsmanager.ISecret': (at) => new secretsmanager.Secret(at.stack, 'Secret'),
  'aws_servicediscovery.INamespace': (at) =>
    new servicediscovery.PrivateDnsNamespace(at.stack, 'Namespace', {
      name: 'own.internal',
      vpc: at.get('aws_ec2.IVpc'),
    }),
  'aws_sns.ITopic': (at) => new sns.Topic(at.stack, 'Topic'),
  'aws_sqs.IQueue': (at) =>
    new sqs.Queue(at.stack, 'Queue', {
      deadLetterQueue: { queue: new sqs.Queue(at.stack, 'Failed'), maxReceiveCount: 5 },
    }),
  Duration: () => Duration.minutes(5),
};
