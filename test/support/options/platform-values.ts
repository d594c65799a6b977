import { Duration, Size, type Stack } from 'aws-cdk-lib';
import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type * as fc from 'fast-check';
import {
  Alerting,
  type AuroraPostgresOptions,
  CapacityMix,
  type CertificateLifeOptions,
  Database,
  type DatabaseOptions,
  type DomainIngressOptions,
  Egress,
  type EndpointsOnlyOptions,
  type EnvoyOptions,
  type ExistingDatabaseAttributes,
  type ExistingIngressOptions,
  type HttpIngressOptions,
  type HttpsIngressOptions,
  Ingress,
  MarketCalendar,
  MeshBackend,
  MeshCapability,
  MutualTls,
  NetworkIngress,
  OtlpMetrics,
  type PlatformThresholds,
  type PostgresOptions,
  Protection,
  RotationPlan,
  RotationWindow,
  type ServiceConnectOptions,
  type ServiceDefinition,
  ServiceImage,
  Severity,
  SpotCluster,
  StandardServices,
  Tracing,
  type TradingAnalyticsPlatformProps,
  TradingNetwork,
  type TradingNetworkProps,
  type WorkloadDefaults,
} from '../../../src';
import { aListener, aLoadBalancer, inRegionOf, LISTENER_ARN, LOAD_BALANCER_ARN } from '../existing-ingress';
import { aCertificate, aVpc } from '../stacks';
import { Choices, type Makers } from './choices';
import { anExistingGroup } from './existing-group';
import { FirewallValues } from './firewall-values';
import { PRIVATE_IMAGE, ServiceValues } from './service-values';
import { TimeValues } from './time-values';

/** The choices that other choices depend on. They are made first. */
interface Frame {
  /** Indicates whether the tasks reach the internet. */
  readonly hasEgress: boolean;
  readonly ownVpc: boolean;
  readonly ingress: 'https' | 'domain' | 'http' | 'existing' | 'none';
  readonly internal: boolean;
  readonly database: 'aurora' | 'postgres' | 'existing' | 'none';
  readonly dualStack: boolean;
}

/** Returns the standard services. Their images are in a registry that every network reaches. */
function standard(): Record<string, ServiceDefinition> {
  const image = ServiceImage.fromRegistry(PRIVATE_IMAGE);
  return {
    'data-ingestion': StandardServices.dataIngestion({ image }),
    'analytics-engine': StandardServices.analyticsEngine({ image }),
    'api-gateway': StandardServices.apiGateway({ image }),
  };
}

/** The names of all services, workers and jobs that a platform may have. */
const MEMBERS = [
  'gateway',
  'risk-engine',
  'market-data',
  'x',
  'acceptor',
  'fills',
  'end-of-day',
  'check',
  'data-ingestion',
  'analytics-engine',
  'api-gateway',
];

/** Creates random valid properties of a platform, with every option. */
export class PlatformValues {
  private readonly choices: Choices;
  private readonly frame: Frame;
  private ids = 0;
  private ownVpc?: ec2.IVpc;
  /** The secrets of a mesh with existing certificates. */
  private readonly certificates: Record<string, secretsmanager.ISecret> = {};
  private values?: ServiceValues;

  public constructor(
    random: fc.GeneratorValue,
    private readonly stack: Stack,
  ) {
    const choices = new Choices(random);
    this.choices = choices;
    const ingress = choices.of('https', 'https', 'domain', 'http', 'existing', 'none');
    this.frame = {
      hasEgress: !choices.oneIn(4),
      ownVpc: ingress === 'existing' || choices.oneIn(3),
      ingress,
      internal: choices.oneIn(4),
      database: choices.of('aurora', 'postgres', 'existing', 'none'),
      dualStack: choices.oneIn(4),
    };
  }

  /** The services of the platform, for parts of later stacks. */
  public get services(): ServiceValues {
    if (!this.values) throw new Error('create the properties of the platform first');
    return this.values;
  }

  /** Indicates whether the mesh accepts members that the platform did not choose. */
  public get isOpen(): boolean {
    return Object.keys(this.certificates).length === 0;
  }

  /** Returns the properties of a platform. */
  public platform(): TradingAnalyticsPlatformProps {
    const props = this.properties();
    // Every member has a certificate, and nothing else has one.
    const members = new Set([props.services, props.workers, props.jobs].flatMap((parts) => Object.keys(parts ?? {})));
    for (const name of Object.keys(this.certificates)) if (!members.has(name)) delete this.certificates[name];
    return props;
  }

  private properties(): TradingAnalyticsPlatformProps {
    const { choices, frame, stack } = this;
    const mesh = this.mesh();
    const services = new ServiceValues(choices, stack, {
      backend: mesh.dataPlane.name,
      capabilities: mesh.dataPlane.capabilities,
      hasEgress: frame.hasEgress,
      hasRoutes: frame.ingress !== 'none',
      canAuthenticate: frame.ingress !== 'none' && frame.ingress !== 'http' && (frame.hasEgress || !frame.internal),
      hasDatabase: frame.database !== 'none',
      isEncrypted: frame.ingress === 'https' || frame.ingress === 'domain',
    });
    this.values = services;
    const makers: Makers<TradingAnalyticsPlatformProps> = {
      alerting: () =>
        choices.from(
          () => Alerting.email('oncall@example.com'),
          () => Alerting.topic(new sns.Topic(stack, 'OnCall')),
          () => Alerting.topics({ page: new sns.Topic(stack, 'Page'), ticket: new sns.Topic(stack, 'Ticket') }),
          () => {
            const [page, ticket] = [new sns.Topic(stack, 'Page'), new sns.Topic(stack, 'Ticket')];
            return Alerting.topics({ page, ticket, chat: new sns.Topic(stack, 'Chat') });
          },
          () => Alerting.topic(new sns.Topic(stack, 'Encrypted', { masterKey: new kms.Key(stack, 'TopicKey') })),
          () => Alerting.none(),
        ),
      alarms: () => choices.some(this.thresholds(services)),
      monthlyBudget: () => choices.int(1, 10_000),
      ingress: () => this.ingress(),
      database: () => this.database(),
      egress: () => this.egress(),
      cluster: () => undefined,
      defaults: () => choices.some(this.defaults()),
      encryptionKey: () => new kms.Key(stack, 'PlatformKey', { enableKeyRotation: true }),
      mesh: () => mesh,
      namespace: () => this.namespace(),
      // With a service for it: see network().
      networkIngress: () => undefined,
      namespaceName: () => choices.of('desk.internal', 'risk'),
      pageHours: () => new TimeValues(choices).marketHours(1, 2),
      permissionsBoundary: () => iam.ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess'),
      protection: () => this.protection(),
      rotationWindow: () => RotationWindow.outsideMarketHours([MarketCalendar.xetra()]),
      runbookUrl: () => 'https://wiki.example.com/runbook',
      services: () => {
        const all = services.all();
        // A stack has no room for all services.
        return choices.oneIn(6) ? { gateway: all.gateway, ...standard() } : all;
      },
      // The services that jobs and workers may call are chosen before.
      jobs: () => services.jobs(),
      severities: () => ({ TasksMissing: choices.of(Severity.PAGE, Severity.TICKET) }),
      tracing: () => this.tracing(),
      vpc: () => (frame.ownVpc ? this.vpc() : undefined),
      workers: () => services.workers(),
    };
    const { vpc, egress, namespace, namespaceName, ...rest } = choices.some(
      makers,
      'alerting',
      'ingress',
      'database',
      'mesh',
      'services',
      'tracing',
    );
    const chosen = { ...rest, ...(namespace ? { namespace } : { namespaceName }) };
    const props = { ...chosen, ...this.network(chosen.services, services, mesh) };
    if (!frame.ownVpc) return { ...props, egress: egress ?? makers.egress() };
    const own = vpc ?? this.vpc();
    return choices.oneIn(2)
      ? { ...props, vpc: own }
      : { ...props, cluster: new SpotCluster(stack, 'Own', { vpc: own }) };
  }

  /** Returns a network ingress and a service for it, in every third platform whose mesh has TCP. */
  private network(
    existing: TradingAnalyticsPlatformProps['services'],
    services: ServiceValues,
    { dataPlane }: MeshBackend,
  ): Pick<TradingAnalyticsPlatformProps, 'networkIngress' | 'services'> {
    const { choices, frame, stack } = this;
    const { capabilities } = dataPlane;
    if (!capabilities.includes(MeshCapability.TCP) || !choices.oneIn(3)) return {};
    const isEncrypted = capabilities.includes(MeshCapability.ENCRYPTION);
    const withTls = isEncrypted || choices.oneIn(2);
    const certificate = withTls ? aCertificate(new Construct(stack, 'NetworkTls')) : undefined;
    const options = {
      clients: this.clients(),
      certificate,
      sslPolicy: certificate && elbv2.SslPolicy.TLS13_13,
      idleTimeout: certificate ? undefined : Duration.seconds(choices.int(60, 6_000)),
    };
    const networkIngress = frame.hasEgress
      ? NetworkIngress.internetFacing({ ...options, fixedAddresses: choices.oneIn(2) })
      : NetworkIngress.internal(options);
    return { networkIngress, services: { ...existing, acceptor: services.acceptor(9878) } };
  }

  /** Returns an existing namespace. Two platforms of an app cannot have the same services in one. */
  private namespace(): servicediscovery.INamespace {
    const { stack } = this;
    const namespaceId = `ns-${stack.node.addr.slice(2, 18)}`;
    return servicediscovery.PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(stack, 'Namespace', {
      namespaceArn: `arn:aws:servicediscovery:us-east-1:123456789012:namespace/${namespaceId}`,
      namespaceId,
      namespaceName: 'desk.internal',
    });
  }

  /** Returns the clients of a load balancer: a range, a prefix list or a security group. */
  private clients(): ec2.IPeer[] {
    const { choices, stack } = this;
    return [
      ec2.Peer.ipv4('203.0.113.0/24'),
      ...(choices.oneIn(3) ? [ec2.Peer.prefixList('pl-0a1b2c3d4e5f60718')] : []),
      ...(choices.oneIn(3)
        ? [ec2.SecurityGroup.fromSecurityGroupId(stack, `Clients${this.ids++}`, 'sg-0a1b2c3d4e5f60721')]
        : []),
    ];
  }

  private egress(): Egress {
    const { choices, frame } = this;
    const options: Makers<EndpointsOnlyOptions> = { accounts: () => ['210987654321'] };
    if (!frame.hasEgress) return Egress.endpointsOnly(choices.some(options));
    return choices.of(Egress.natPerZone(), Egress.singleNat());
  }

  /** The tracing is that of the platform. */
  private defaults(): Makers<WorkloadDefaults> {
    const { choices } = this;
    return {
      alarms: () => ({ cpuPercent: choices.int(1, 100) }),
      architecture: () => choices.of(ecs.CpuArchitecture.X86_64, ecs.CpuArchitecture.ARM64),
      capacity: () => choices.of(CapacityMix.onDemand(), CapacityMix.spotOnly()),
      exec: () => choices.oneIn(2),
      logRetention: () => choices.of(logs.RetentionDays.ONE_WEEK, logs.RetentionDays.ONE_YEAR),
      stopTimeout: () => Duration.seconds(choices.int(2, 20)),
      tracing: () => undefined,
    };
  }

  private thresholds(services: ServiceValues): Makers<PlatformThresholds> {
    const { choices } = this;
    const count = () => choices.int(1, 1000);
    const percent = () => choices.int(1, 100);
    return {
      ...services.alarms(),
      blockedConnections: count,
      blockedRequests: count,
      certificateDays: () => choices.int(1, 395),
      databaseCapacityPercent: percent,
      databaseConnectionsPercent: percent,
      databaseCpuPercent: percent,
      databaseFreeMemoryPercent: percent,
      databaseFreeStoragePercent: percent,
      databaseLagMilliseconds: count,
      databaseTransactionIds: count,
      databaseVolumeTebibytes: () => choices.int(1, 256),
      deadLetters: count,
      functionErrors: count,
      functionThrottles: count,
      marketMinimumMinutes: () => choices.int(1, 60),
      natPortErrors: count,
      networkPortErrors: count,
      placementFailures: count,
      resetConnections: count,
      scalingAtMaximumMinutes: () => choices.int(1, 60),
      servicesSilentMinutes: () => 5 * choices.int(1, 288),
      spotInterruptions: count,
    };
  }

  private protection(): Protection {
    return this.choices.of(Protection.production(), Protection.disposable());
  }

  private tracing(): Tracing {
    const image = ecs.ContainerImage.fromRegistry(PRIVATE_IMAGE);
    const { choices } = this;
    const options = {
      samplingRatio: choices.int(0, 20) / 20,
      keepErrors: choices.of(true, false),
      otlpLogs: choices.of(true, false),
      metrics: choices.of(
        OtlpMetrics.selected(),
        OtlpMetrics.selected(['orders.filled']),
        OtlpMetrics.all(),
        OtlpMetrics.endpoint('https://otlp.example.com'),
        OtlpMetrics.endpoint('https://otlp.example.com', { headers: { authorization: this.header() } }),
        OtlpMetrics.none(),
      ),
    };
    if (!this.frame.hasEgress) return choices.of(Tracing.none(), Tracing.openTelemetry({ image, ...options }));
    return choices.of(Tracing.none(), Tracing.xrayDaemon(), Tracing.openTelemetry(options));
  }

  private header(): ecs.Secret {
    const { stack } = this;
    return ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, `Header${this.ids++}`));
  }

  /** The network of the platform and of an existing database: a new one or one that exists. */
  private vpc(): ec2.IVpc {
    this.ownVpc ??= this.ownNetwork();
    return this.ownVpc;
  }

  private ownNetwork(): ec2.IVpc {
    const { choices, frame, stack } = this;
    if (!frame.dualStack && choices.oneIn(3)) {
      return aVpc(stack, {
        vpcId: `vpc-${stack.node.addr.slice(2, 19)}`,
        vpcCidrBlock: '10.0.0.0/16',
        availabilityZones: ['us-east-1a', 'us-east-1b'],
        publicSubnetIds: ['subnet-0a1b2c3d4e5f60001', 'subnet-0a1b2c3d4e5f60002'],
        privateSubnetIds: ['subnet-0a1b2c3d4e5f60003', 'subnet-0a1b2c3d4e5f60004'],
      });
    }
    const makers: Makers<TradingNetworkProps> = {
      availabilityZones: () => ['us-east-1a', 'us-east-1b'],
      cidr: () => choices.of('10.7.0.0/16', '172.16.0.0/16'),
      dualStack: () => frame.dualStack,
      egress: () => this.egress(),
      encryptionKey: () => new kms.Key(stack, 'NetworkKey', { enableKeyRotation: true }),
      protection: () => this.protection(),
    };
    return new TradingNetwork(stack, 'Network', choices.some(makers, 'dualStack', 'egress')).vpc;
  }

  private mesh(): MeshBackend {
    const { choices, frame } = this;
    const memory = () => Size.mebibytes(choices.int(96, 256));
    const serviceConnect: Makers<ServiceConnectOptions> = {
      accessLogs: () => choices.oneIn(2),
      certificateAuthority: () => (frame.ingress === 'http' ? undefined : this.authority('MeshAuthority')),
      memory,
    };
    const envoy: Makers<EnvoyOptions> = {
      accessLogs: () => choices.oneIn(2),
      concurrency: () => choices.int(1, 4),
      // On Spot, all times of a stopping task must fit into two minutes.
      drainTime: () => Duration.seconds(choices.int(1, 20)),
      image: () => ecs.ContainerImage.fromRegistry(PRIVATE_IMAGE),
      memory,
      mutualTls: () => this.mutualTls(),
      maxConnections: () => choices.int(1, 10_000),
      uploadTimeout: () => Duration.seconds(choices.int(0, 3_600)),
      allowUnderscores: () => choices.oneIn(2),
      allowEscapedSlashes: () => choices.oneIn(2),
    };
    return choices.from(
      () => MeshBackend.serviceConnect(choices.some(serviceConnect)),
      () => MeshBackend.envoy(choices.some(envoy, ...(frame.hasEgress ? [] : ['image' as const]))),
      () => MeshBackend.appMesh({ image: ecs.ContainerImage.fromRegistry(PRIVATE_IMAGE) }),
    );
  }

  private mutualTls(): MutualTls {
    const { choices } = this;
    const life: Makers<CertificateLifeOptions> = {
      renewEvery: () => Duration.days(choices.int(1, 2)),
      rotationWindow: () => RotationWindow.localTime({ begin: '20:00', end: '04:00', timeZone: 'Europe/Paris' }),
      validity: () => Duration.days(choices.int(7, 30)),
    };
    const shortLife = { renewEvery: Duration.days(choices.int(1, 3)) };
    const existing = (id: string) =>
      new kms.Key(this.stack, id, { keySpec: kms.KeySpec.ECC_NIST_P256, keyUsage: kms.KeyUsage.SIGN_VERIFY });
    return choices.from(
      () => MutualTls.fromSecrets(this.existingCertificates()),
      () => MutualTls.kmsAuthority({ ...shortLife, key: existing('SigningKey'), alsoTrusted: [existing('OldKey')] }),
      () => MutualTls.kmsAuthority({ ...choices.some(life, 'validity'), generation: choices.int(1, 3) }),
      () => MutualTls.privateCa(this.authority('ServiceAuthority'), shortLife),
      () => MutualTls.privateCa(this.authority('First'), { alsoTrusted: [this.authority('Second')] }),
    );
  }

  private existingCertificates(): Record<string, secretsmanager.ISecret> {
    const { stack, certificates } = this;
    for (const name of MEMBERS) certificates[name] = new secretsmanager.Secret(stack, `Certificate-${name}`);
    return certificates;
  }

  private authority(id: string): acmpca.ICertificateAuthority {
    const arn = 'arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/0a1b2c3d-0000-4000-8000-000000000000';
    return acmpca.CertificateAuthority.fromCertificateAuthorityArn(this.stack, id, arn);
  }

  private ingress(): Ingress {
    const { choices, frame, stack } = this;
    const http: Makers<HttpIngressOptions> = {
      clientAddressHeader: () => 'X-Client-Address',
      clients: () => this.clients(),
      dualStack: () => true,
      firewall: () => choices.oneIn(2),
      firewallRules: () => new FirewallValues(choices).rules(),
      internetFacing: () => !frame.internal,
      maintenance: () => new FirewallValues(choices).page(),
      rateLimit: () => choices.int(10, 100_000),
    };
    const https: Makers<HttpsIngressOptions> = {
      ...http,
      redirectHttp: () => choices.oneIn(2),
      sslPolicy: () => elbv2.SslPolicy.TLS13_RES,
    };
    const domain: Makers<DomainIngressOptions> = {
      ...https,
      hostedZone: () => new route53.PublicHostedZone(stack, 'Zone', { zoneName: 'example.com' }),
      domainName: () => 'trading.example.com',
      alternativeNames: () => ['*.trading.example.com'],
      validationZone: () =>
        route53.PublicHostedZone.fromPublicHostedZoneAttributes(stack, 'Validation', {
          hostedZoneId: 'Z0123456789ABCDEFGHIJ',
          zoneName: 'example.com',
        }),
    };
    // The IPv6 range of the VPC is a token, so an internal load balancer cannot be open to it.
    const always: (keyof HttpIngressOptions)[] = ['internetFacing'];
    if (frame.dualStack && frame.internal) always.push('clients');
    const fitting = <T extends HttpIngressOptions>({
      dualStack,
      firewallRules,
      rateLimit,
      clientAddressHeader,
      ...options
    }: T) => ({
      ...options,
      ...(frame.dualStack && { dualStack: true }),
      ...(options.firewall !== false && { firewallRules, rateLimit, clientAddressHeader }),
    });
    switch (frame.ingress) {
      case 'none':
        return Ingress.none();
      case 'existing':
        return Ingress.existing(this.existing());
      case 'http':
        return Ingress.http(fitting(choices.some(http, ...always)));
      case 'https':
        return Ingress.https([aCertificate(stack)], fitting(choices.some(https, ...always)));
      default:
        return Ingress.domain(fitting(choices.some(domain, 'hostedZone', ...always)));
    }
  }

  private existing(): ExistingIngressOptions {
    const { choices, stack } = this;
    const makers: Makers<ExistingIngressOptions> = {
      certificates: () => [aCertificate(stack)],
      clients: () => this.clients(),
      domainName: () => 'trading.example.com',
      idleTimeout: () => Duration.seconds(4_000),
      listener: () => aListener(stack, { listenerArn: inRegionOf(stack, LISTENER_ARN), defaultPort: 443 }),
      loadBalancer: () => aLoadBalancer(stack, { loadBalancerArn: inRegionOf(stack, LOAD_BALANCER_ARN) }),
      port: () => choices.int(1, 65_535),
      priorities: () => ({ first: choices.int(1, 100), last: choices.int(40_000, 50_000) }),
      protocol: () => elbv2.ApplicationProtocol.HTTPS,
      sslPolicy: () => elbv2.SslPolicy.TLS13_RES,
    };
    const { listener, ...options } = choices.some(makers, 'loadBalancer', 'certificates', 'idleTimeout');
    if (!listener) return options;
    const { certificates, clients, port, ...others } = options;
    return { listener, ...others };
  }

  private database(): Database {
    const { choices, stack } = this;
    const all: Makers<DatabaseOptions> = {
      adminRotation: () => RotationPlan.managedByRds({ every: Duration.days(choices.int(1, 30)) }),
      backupRetention: () => Duration.days(choices.int(1, 35)),
      backupWindow: () => '01:00-02:00',
      databaseName: () => 'orders',
      maintenanceWindow: () => 'sun:04:00-sun:05:00',
      restoreFrom: () => 'snapshot-of-yesterday',
    };
    const aurora: Makers<AuroraPostgresOptions> = {
      ...all,
      engineVersion: () => rds.AuroraPostgresEngineVersion.VER_17_7,
      maxCapacity: () => choices.int(2, 16),
      minCapacity: () => choices.int(0, 4) / 2,
      readers: () => choices.int(0, 2),
    };
    const postgres: Makers<PostgresOptions> = {
      ...all,
      engineVersion: () => rds.PostgresEngineVersion.VER_17,
      instanceType: () => new ec2.InstanceType(choices.of('t4g.small', 'm7g.large')),
      maxStorage: () => Size.gibibytes(choices.int(300, 1000)),
      storage: () => Size.gibibytes(choices.int(20, 200)),
    };
    const existing: Makers<ExistingDatabaseAttributes> = {
      databaseName: () => 'trading',
      // Two platforms of an app cannot have the same users in one database.
      host: () => `${stack.node.id}.example.internal`,
      securityGroup: () => anExistingGroup(stack, 'DatabaseGroup'),
      adminSecret: () => new secretsmanager.Secret(stack, 'Admin'),
      port: () => 5433,
      readerHost: () => 'reader.example.internal',
      resourceId: () => 'db-ABCDEFGHIJKLMNOPQRSTUVWXYZ',
      vpc: () => (this.frame.ownVpc ? this.vpc() : undefined),
    };
    switch (this.frame.database) {
      case 'none':
        return Database.none();
      case 'aurora':
        return Database.auroraPostgres(choices.some(aurora, 'engineVersion', 'maxCapacity'));
      case 'postgres':
        return Database.postgres(choices.some(postgres, 'engineVersion', 'maxStorage'));
      default:
        return Database.existing(
          choices.some(existing, 'databaseName', 'host', 'securityGroup', 'adminSecret', 'resourceId'),
        );
    }
  }
}
