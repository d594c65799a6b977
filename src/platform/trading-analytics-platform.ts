import { CfnOutput, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { SpotCluster } from '../cluster/spot-cluster';
import { Database } from '../database/database';
import type { DatabaseAccess } from '../database/database-access';
import { TradingDatabase } from '../database/trading-database';
import type { Route } from '../ingress/routes/route';
import { SharedLoadBalancer } from '../ingress/shared-load-balancer';
import { TradingMesh } from '../mesh/trading-mesh';
import { TradingMonitoring } from '../monitoring/trading-monitoring';
import { sortedRecord } from '../naming/sorted-record';
import { TradingNetwork } from '../network/trading-network';
import { RotationPlan } from '../rotation/rotation-plan';
import { RotatableSecret } from '../secrets/rotatable-secret';
import { EncryptionKey } from '../security/encryption-key';
import { Protection } from '../security/protection';
import { MeshedFargateService } from '../service/meshed-fargate-service';
import { quoted, requireChoice, UsageError } from '../validation/usage-error';
import type { Tracing } from '../workload/tracing';
import type { ServiceDefinition, ServiceDefinitionProps } from './service-definition';
import { StandardServices } from './standard-services';
import type { TradingAnalyticsPlatformProps } from './trading-analytics-platform-props';

/** What a stack has once, with a role: what restarts secret readers, what reads weights, and the CDK's own functions. */
const SHARED_WITH_ROLES =
  /^(TradingSecretReaders|TradingRouteWeights|TradingCertificates-.*|Custom::.*CustomResourceProvider)$/;

/**
 * A production platform for trading analytics on Amazon ECS Fargate.
 *
 * It composes parts that can each be used on their own, and has no resource itself.
 */
export class TradingAnalyticsPlatform extends Construct {
  /** The network. */
  public readonly vpc: ec2.IVpc;

  /** The key that encrypts everything that the platform keeps. */
  public readonly encryptionKey: kms.IKey;

  /** The cluster that the tasks run in. */
  public readonly cluster: SpotCluster;

  /** The services that may call each other. */
  public readonly mesh: TradingMesh;

  /** The platform's API keys: field `api_key`, and `previous_api_key` for those who have not changed over yet. */
  public readonly apiKey: RotatableSecret;

  /** Where services keep what must be kept, unless there is none. */
  public readonly database?: TradingDatabase;

  /** The way in, unless there is none. */
  public readonly loadBalancer?: SharedLoadBalancer;

  /** The alarms and the dashboard. */
  public readonly monitoring: TradingMonitoring;

  private readonly protection: Protection;
  private readonly tracing?: Tracing;
  private readonly permissionsBoundary?: iam.IManagedPolicy;
  private readonly home: Construct;
  private readonly members = new Map<string, MeshedFargateService>();

  public constructor(scope: Construct, id: string, props: TradingAnalyticsPlatformProps) {
    super(scope, id);
    requireChoice(this, 'ingress', props.ingress, 'ingress: Ingress.https([certificate])');
    requireChoice(this, 'alerting', props.alerting, "alerting: Alerting.email('oncall@example.com')");
    this.protection = props.protection ?? Protection.production();
    this.tracing = props.tracing;
    this.permissionsBoundary = props.permissionsBoundary;
    const { protection } = this;
    const encryptionKey = props.encryptionKey ?? new EncryptionKey(this, 'Encryption', { protection });
    this.encryptionKey = encryptionKey;

    this.vpc = this.network(props);
    const { vpc } = this;
    this.cluster = new SpotCluster(this, 'Cluster', { vpc, encryptionKey, protection });
    this.mesh = new TradingMesh(this, 'Mesh', { vpc, backend: props.mesh, namespaceName: props.namespaceName });
    this.apiKey = new RotatableSecret(this, 'ApiKey', {
      description: `API keys of ${this.node.path}`,
      rotation: RotationPlan.generatedKey(),
      vpc,
      encryptionKey,
      protection,
    });
    if (props.ingress.kind !== 'none') {
      this.loadBalancer = new SharedLoadBalancer(this, 'Ingress', {
        vpc,
        ingress: props.ingress,
        encryptionKey,
        protection,
      });
    }
    this.monitoring = new TradingMonitoring(this, 'Monitoring', {
      alerting: props.alerting,
      cluster: this.cluster,
      mesh: this.mesh,
      encryptionKey,
    });
    this.monitoring.watchSecret(this.apiKey);
    this.database = this.databaseFor(props.database ?? Database.auroraPostgres());
    if (this.loadBalancer) this.monitoring.watchLoadBalancer(this.loadBalancer);

    this.home = new Construct(this, 'Services');
    this.addServices(props.services ?? StandardServices.all());
    this.applyBoundary(this);
    this.describeOutputs();
    this.node.addValidation({ validate: () => this.missingRoutes() });
  }

  /** The dashboard of the platform. */
  public get dashboard(): cloudwatch.Dashboard {
    return this.monitoring.dashboard;
  }

  /**
   * A service by its name. Throws when there is none.
   *
   * @param name the name that it was added by
   */
  public service(name: string): MeshedFargateService {
    const service = this.members.get(name);
    if (service) return service;
    throw new UsageError(this, 'UnknownService', {
      got: `service('${name}')`,
      expected: `one of ${quoted(this.serviceNames)}`,
      fix: 'correct the name, or add the service first',
    });
  }

  /** The names of the services, in order. */
  public get serviceNames(): string[] {
    return [...this.members.keys()].sort();
  }

  /**
   * Adds a service.
   *
   * Throws when the name is taken, a service that it calls does not exist, or anything in its definition is wrong.
   *
   * @param name the name that other services call it by
   * @param definition what it is
   * @param scope where its resources go, for a platform too large for one stack: a later stack of the same environment
   */
  public addService(name: string, definition: ServiceDefinition, scope?: Construct): MeshedFargateService {
    const taken = this.members.get(name);
    if (taken) {
      throw new UsageError(this, 'NameTaken', {
        got: `a second service named '${name}'`,
        expected: `a name that no other service has; ${taken.node.path} has this one`,
        fix: 'choose another name',
      });
    }
    const service = this.createService(name, definition, scope ?? this.home);
    this.wireService(service, definition);
    this.applyBoundary(service);
    return service;
  }

  private network({ vpc, egress, ingress: { dualStack } }: TradingAnalyticsPlatformProps): ec2.IVpc {
    const { encryptionKey, protection } = this;
    if (vpc && egress) {
      throw new UsageError(this, 'EgressOfExistingVpc', {
        got: 'vpc and egress',
        expected: 'one of them: an existing VPC has its way out already',
        fix: 'leave egress out',
      });
    }
    return vpc ?? new TradingNetwork(this, 'Network', { egress, dualStack, encryptionKey, protection }).vpc;
  }

  /** All are made before any is wired, so that they may be named in any order. */
  private addServices(definitions: Record<string, ServiceDefinition>): void {
    const made = Object.entries(sortedRecord(definitions)).map(([name, definition]) => ({
      service: this.createService(name, definition, this.home),
      definition,
    }));
    for (const { service, definition } of made) this.wireService(service, definition);
  }

  private createService(name: string, definition: ServiceDefinition, scope: Construct): MeshedFargateService {
    const { options } = this.requireDefinition(name, definition);
    const service = new MeshedFargateService(scope, name, {
      ...options,
      serviceName: name,
      tracing: options.tracing ?? this.tracing,
      secrets: options.platformApiKey ? this.withApiKeys(scope, options) : options.secrets,
      cluster: this.cluster,
      mesh: this.mesh,
      encryptionKey: this.encryptionKey,
      protection: this.protection,
    });
    this.members.set(name, service);
    return service;
  }

  /** By its shape, not its class: an app may hold the library twice. */
  private requireDefinition(name: string, definition: ServiceDefinition): ServiceDefinition {
    if (definition?.options) return definition;
    throw new UsageError(this, 'NotADefinition', {
      got: `services: { '${name}': ${definition ? 'a plain object' : definition} }`,
      expected: 'a ServiceDefinition, which knows its options by name',
      fix: `write '${name}': new ServiceDefinition({ … })`,
    });
  }

  private withApiKeys(scope: Construct, options: ServiceDefinitionProps): Record<string, ecs.Secret> {
    const { secrets = {}, environment = {} } = options;
    const keys = { API_KEY: this.apiKey.field('api_key'), PREVIOUS_API_KEY: this.apiKey.field('previous_api_key') };
    const twice = Object.keys(keys).find((name) => name in secrets || name in environment);
    if (twice === undefined) return { ...keys, ...secrets };
    throw new UsageError(scope, 'EnvironmentClash', {
      got: `the environment variable '${twice}' from ${twice in secrets ? 'secrets' : 'environment'} and from platformApiKey`,
      expected: 'every variable set once',
      fix: 'rename the other one, or leave platformApiKey out',
    });
  }

  private wireService(service: MeshedFargateService, { options }: ServiceDefinition): void {
    const { calls = [], routes, stickySessions } = options;
    for (const name of [...calls].sort()) service.connectTo(this.callee(service, name));
    if (routes) this.route(service, routes).addService(service, routes, { stickySessions });
    else if (stickySessions) {
      throw new UsageError(service, 'StickySessionsWithoutRoute', {
        got: 'stickySessions and no routes',
        expected: 'routes: it is the load balancer that keeps a client with its task',
        fix: 'give the service routes, or leave stickySessions out',
      });
    }
    if (options.databaseAccess) this.addDatabaseUser(service, options.databaseAccess);
    this.monitoring.watchService(service);
    if (service.repository) {
      new CfnOutput(service, 'RepositoryUri', {
        description: `Where the images of ${service.serviceName} are pushed to`,
        value: service.repository.repositoryUri,
      });
    }
  }

  private databaseFor(choice: Database): TradingDatabase | undefined {
    if (choice._isNone) return undefined;
    const { vpc, encryptionKey, protection } = this;
    const database = new TradingDatabase(this, 'Database', { vpc, database: choice, encryptionKey, protection });
    this.monitoring.watchDatabase(database);
    return database;
  }

  private addDatabaseUser(service: MeshedFargateService, access: DatabaseAccess): void {
    if (this.database) this.database.addUser(service, access);
    else if (!access.options.optional) {
      throw new UsageError(service, 'DatabaseAccessWithoutDatabase', {
        got: 'databaseAccess, on a platform with Database.none()',
        expected: 'a database',
        fix: 'choose Database.auroraPostgres(), Database.postgres() or Database.existing() for the platform, or leave databaseAccess out',
      });
    }
  }

  private callee(caller: MeshedFargateService, name: string): MeshedFargateService {
    const callee = this.members.get(name);
    if (callee) return callee;
    throw new UsageError(caller, 'UnknownService', {
      got: `calls: ['${name}']`,
      expected: `another service of this platform: ${quoted(this.serviceNames.filter((other) => other !== caller.serviceName))}`,
      fix: 'correct the name, add that service first, or use connectTo() for one that was made beside the platform',
    });
  }

  private route(service: MeshedFargateService, routes: Route[]): SharedLoadBalancer {
    if (this.loadBalancer) return this.loadBalancer;
    throw new UsageError(service, 'RouteWithoutIngress', {
      got: `routes: ${routes.map(String).join('; ')}, on a platform with Ingress.none()`,
      expected: 'a way in from outside',
      fix: 'choose Ingress.https() or Ingress.http() for the platform, or leave the routes out',
    });
  }

  /** A way in that leads nowhere is a mistake, but services with routes may still be added until synth. */
  private missingRoutes(): string[] {
    if (!this.loadBalancer || this.loadBalancer.serviceNames.length > 0) return [];
    return [
      new UsageError(this, 'IngressWithoutRoute', {
        got: 'an ingress, and no service with routes',
        expected: 'at least one service with routes',
        fix: 'give a service routes: [Route.path(…)], or choose Ingress.none()',
      }).message,
    ];
  }

  /** Also to what a stack has once for all its parts, which is no child of theirs. */
  private applyBoundary(scope: Construct): void {
    const boundary = this.permissionsBoundary;
    if (!boundary) return;
    const shared = Stack.of(scope).node.children.filter(({ node }) => SHARED_WITH_ROLES.test(node.id));
    for (const construct of [scope, ...shared]) iam.PermissionsBoundary.of(construct).apply(boundary);
  }

  private describeOutputs(): void {
    if (this.loadBalancer) {
      new CfnOutput(this, 'Url', {
        description: `Where the platform is${this.loadBalancer.domainNames.length > 0 ? '' : ': point your DNS name here'}`,
        value: this.loadBalancer.url,
      });
    }
    const { region } = Stack.of(this);
    new CfnOutput(this, 'DashboardUrl', {
      description: 'How the platform is doing',
      value: `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${this.dashboard.dashboardName}`,
    });
  }
}
