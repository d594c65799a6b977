import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { Construct } from 'constructs';
import { SpotCluster } from '../cluster/spot-cluster';
import { Database } from '../database/database';
import { TradingDatabase } from '../database/trading-database';
import type { Ingress } from '../ingress/ingress';
import type { NetworkIngress } from '../ingress/network/network-ingress';
import { SharedNetworkLoadBalancer } from '../ingress/network/shared-network-load-balancer';
import { SharedLoadBalancer } from '../ingress/shared-load-balancer';
import type { FargateJob } from '../job/fargate-job';
import { setSharedFunctions } from '../lambda/shared-functions';
import type { MarketHours } from '../market-hours/market-hours';
import type { MeshBackend } from '../mesh/mesh-backend';
import type { IMeshClient } from '../mesh/mesh-client';
import { TradingMesh } from '../mesh/trading-mesh';
import type { Alerting } from '../monitoring/alerting';
import { type PlatformThresholds, thresholdsOfServices } from '../monitoring/platform-thresholds';
import { TradingMonitoring } from '../monitoring/trading-monitoring';
import type { Egress } from '../network/egress';
import { natAddresses } from '../network/nat-addresses';
import type { Outbound } from '../network/outbound';
import { RotationPlan } from '../rotation/rotation-plan';
import type { Severity } from '../runbook/severity';
import { RotatableSecret } from '../secrets/rotatable-secret';
import { type RotationWindow, setRotationWindow } from '../secrets/rotation-window';
import { EncryptionKey } from '../security/encryption-key';
import { Protection } from '../security/protection';
import type { AlarmThresholds } from '../service/alarm-thresholds';
import type { MeshedFargateService } from '../service/meshed-fargate-service';
import { brand } from '../validation/brand';
import { checked, placed } from '../validation/checked';
import { describe } from '../validation/description';
import { quoted, UsageError } from '../validation/usage-error';
import type { FargateWorker } from '../worker/fargate-worker';
import type { Tracing } from '../workload/tracing';
import type { JobDefinition } from './job-definition';
import { missingRoutes } from './missing-routes';
import { PlatformNames } from './names/platform-names';
import { addNetworkOutputs, addOutboundOutput, addPlatformOutputs } from './outputs';
import { applyPermissionsBoundary } from './permissions-boundary';
import { PlatformJobs } from './platform-jobs';
import { resolveVpc } from './platform-network';
import { PlatformServices, type ServiceParts } from './platform-services';
import { PlatformWorkers } from './platform-workers';
import type { ServiceDefinition } from './service-definition';
import { StandardServices } from './standard-services';
import { requireNoJob, requireNoWorker } from './validate-definition';
import type { WorkerDefinition } from './worker-definition';
import type { WorkloadDefaults } from './workload-defaults';

/** Properties of a `TradingAnalyticsPlatform`. Two have no default: the ingress and the alerting. */
export interface TradingAnalyticsPlatformProps {
  /** The way that requests from outside reach the platform. */
  readonly ingress: Ingress;

  /**
   * The way that TCP connections from outside reach services with `Route.tcp()`.
   *
   * @default - no TCP connections from outside
   */
  readonly networkIngress?: NetworkIngress;

  /** The recipient of alarms. */
  readonly alerting: Alerting;

  /**
   * The services by name.
   *
   * @default StandardServices.all()
   */
  readonly services?: Record<string, ServiceDefinition>;

  /**
   * The workers by name: services without requests, which take work from a queue, a stream or a feed.
   *
   * @default - no workers
   */
  readonly workers?: Record<string, WorkerDefinition>;

  /**
   * The jobs by name: work that runs at scheduled times, or by hand, and ends.
   *
   * @default - no jobs
   */
  readonly jobs?: Record<string, JobDefinition>;

  /**
   * The mesh backend, which carries requests between services.
   *
   * @default MeshBackend.serviceConnect()
   */
  readonly mesh?: MeshBackend;

  /**
   * The database of the services.
   *
   * @default Database.auroraPostgres()
   */
  readonly database?: Database;

  /**
   * An existing VPC, with public and private subnets in at least two Availability Zones.
   *
   * @default - the platform creates a VPC over three Availability Zones
   */
  readonly vpc?: ec2.IVpc;

  /**
   * An existing cluster with the capacity providers `FARGATE` and `FARGATE_SPOT`. The platform uses its VPC.
   *
   * Its settings stay as they are. The alarms on missing tasks need Container Insights.
   *
   * @default - the platform creates a `SpotCluster`
   */
  readonly cluster?: ecs.ICluster;

  /**
   * The egress of the platform's own VPC.
   *
   * @default Egress.natPerZone()
   */
  readonly egress?: Egress;

  /**
   * The protection of data and entry points when the stack is deleted.
   *
   * @default Protection.production()
   */
  readonly protection?: Protection;

  /**
   * The tracing of services that do not set their own. The same as `defaults.tracing`.
   *
   * @default Tracing.openTelemetry()
   */
  readonly tracing?: Tracing;

  /**
   * Options of all services that do not set their own.
   *
   * @default - the defaults of each option
   */
  readonly defaults?: WorkloadDefaults;

  /**
   * The key that encrypts all data of the platform.
   *
   * @default - created by the platform
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The permissions boundary of every role that the platform creates.
   *
   * @default - no permissions boundary
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;

  /**
   * The name of the private DNS namespace of the services.
   *
   * @default 'trading.internal'
   */
  readonly namespaceName?: string;

  /**
   * An existing Cloud Map namespace for the services, in place of `namespaceName`. Envoy needs a private DNS namespace of
   * the platform's VPC.
   *
   * @default - the platform creates a private DNS namespace
   */
  readonly namespace?: servicediscovery.INamespace;

  /**
   * The URL of a runbook of your own, which has a heading for each entry of the library's runbook.
   *
   * Alarms and notifications link to it. They append `#` and the heading, for example `#cpu-high`.
   *
   * @default - the runbook of the installed version of the library
   */
  readonly runbookUrl?: string;

  /**
   * The severity of kinds of alarms and notices, in place of the default of the library.
   *
   * The keys are the kinds, for example `TasksMissing`. `docs/alarms.md` lists them with their defaults. A service can
   * have severities of its own.
   *
   * @default - symptoms page, causes are tickets
   */
  readonly severities?: Record<string, Severity>;

  /**
   * The hours in which failing services page. While the market is closed, their pages are held back.
   *
   * A service that still fails when the market opens pages five minutes later. Only the sessions and the calendar matter.
   * Pages of a lost zone, the database and other parts are never held back.
   *
   * @default - failing services page at any hour
   */
  readonly pageHours?: MarketHours;

  /**
   * The hours of the week in which the secrets, database users and certificates of the platform rotate.
   *
   * Each rotation restarts the services that read the secret. A secret with hours of its own keeps them. A `RotatableSecret`
   * outside of the platform needs its own `rotationWindow`. Without it, services that read it have a warning.
   *
   * @default - at any hour
   */
  readonly rotationWindow?: RotationWindow;

  /**
   * The thresholds of alarms, for all services and for the other parts. A service can have thresholds of its own.
   *
   * @default - see `PlatformThresholds`
   */
  readonly alarms?: PlatformThresholds;

  /**
   * The monthly costs of the account that the budget allows. AWS notifies at 80 % of the costs and at 100 % of the
   * forecast. Unit: US dollars.
   *
   * @default - no budget
   */
  readonly monthlyBudget?: number;
}

/** A definition whose tasks may connect to networks of others. */
interface WithOutbound {
  readonly options: { readonly outbound?: Outbound[] };
}

/**
 * A production platform for trading analytics on Amazon ECS Fargate.
 *
 * It combines constructs that can also be used separately, and has no resources of its own.
 *
 * @example
 * new TradingAnalyticsPlatform(this, 'Trading', {
 *   ingress: Ingress.https([certificate]),
 *   alerting: Alerting.email('oncall@example.com'),
 * });
 */
export class TradingAnalyticsPlatform extends Construct {
  static {
    brand(TradingAnalyticsPlatform, 'TradingAnalyticsPlatform');
  }

  /** The VPC. */
  public readonly vpc: ec2.IVpc;

  /** The key that encrypts all data of the platform. */
  public readonly encryptionKey: kms.IKey;

  /** The cluster of the tasks: a `SpotCluster`, unless the platform has an existing cluster. */
  public readonly cluster: ecs.ICluster;

  /** The mesh, in which services call each other. */
  public readonly mesh: TradingMesh;

  /**
   * The platform's API keys: the field `api_key`, and `previous_api_key` for clients that do not use the current key yet.
   */
  public readonly apiKey: RotatableSecret;

  /** The database of the services, unless the platform has `Database.none()`. */
  public readonly database?: TradingDatabase;

  /** The alarms and the dashboard. */
  public readonly monitoring: TradingMonitoring;

  private readonly names: PlatformNames;
  private readonly loadBalancer?: SharedLoadBalancer;
  private readonly networkLoadBalancer?: SharedNetworkLoadBalancer;
  private readonly protection: Protection;
  private readonly defaults: WorkloadDefaults;
  private readonly permissionsBoundary?: iam.IManagedPolicy;
  private readonly serviceThresholds: AlarmThresholds;
  private readonly services: PlatformServices;
  private readonly workers: PlatformWorkers;
  private readonly jobs: PlatformJobs;

  public constructor(scope: Construct, id: string, props: TradingAnalyticsPlatformProps) {
    super(...placed('new TradingAnalyticsPlatform', scope, id));
    const given = checked('new TradingAnalyticsPlatform', 'props', props, this);
    if (given.rotationWindow) setRotationWindow(this, given.rotationWindow);
    this.protection = given.protection ?? Protection.production();
    this.defaults = this.resolveDefaults(given);
    this.permissionsBoundary = given.permissionsBoundary;
    this.serviceThresholds = thresholdsOfServices(given.alarms);
    const { protection } = this;
    const encryptionKey = given.encryptionKey ?? new EncryptionKey(this, 'Encryption', { protection });
    this.encryptionKey = encryptionKey;

    this.vpc = resolveVpc(this, given, { encryptionKey, protection });
    const { vpc } = this;
    this.cluster = given.cluster ?? new SpotCluster(this, 'Cluster', { vpc, encryptionKey, protection });
    setSharedFunctions(this.cluster, { encryptionKey, protection, vpc });
    const { namespace, namespaceName, mesh: backend } = given;
    this.mesh = new TradingMesh(this, 'Mesh', { vpc, backend, namespace, namespaceName });
    this.apiKey = new RotatableSecret(this, 'ApiKey', {
      description: describe('secret', `API keys of ${this.node.path}`),
      rotation: RotationPlan.generatedKey(),
      vpc,
      encryptionKey,
      protection,
    });
    const { ingress } = given;
    if (!ingress._isNone) {
      this.loadBalancer = new SharedLoadBalancer(this, 'Ingress', { vpc, ingress, encryptionKey, protection });
    }
    const { networkIngress } = given;
    if (networkIngress) {
      const props = { vpc, networkIngress, encryptionKey, protection };
      this.networkLoadBalancer = new SharedNetworkLoadBalancer(this, 'NetworkIngress', props);
    }
    this.monitoring = new TradingMonitoring(this, 'Monitoring', {
      alerting: given.alerting,
      cluster: this.cluster,
      mesh: this.mesh,
      encryptionKey,
      protection,
      runbookUrl: given.runbookUrl,
      severities: given.severities,
      pageHours: given.pageHours,
      thresholds: given.alarms,
      monthlyBudget: given.monthlyBudget,
    });
    this.monitoring.watchNetwork(vpc);
    this.monitoring.watchSecret(this.apiKey);
    this.database = this.createDatabase(given.database ?? Database.auroraPostgres());
    if (this.loadBalancer) this.monitoring.watchLoadBalancer(this.loadBalancer);
    if (this.networkLoadBalancer) this.monitoring.watchNetworkLoadBalancer(this.networkLoadBalancer);

    this.names = new PlatformNames(this);
    const { cluster, mesh, monitoring, loadBalancer, networkLoadBalancer, database } = this;
    const outboundAddresses = networkIngress && this.outboundAddresses;
    this.names.addPlatform({
      cluster,
      mesh,
      monitoring,
      loadBalancer,
      networkLoadBalancer,
      outboundAddresses,
      database,
    });
    this.names.addSecret(this.apiKey, this.apiKey.secretArn);
    const parts = this.partsOfWorkloads();
    this.workers = new PlatformWorkers(this, parts, given.workers);
    this.jobs = new PlatformJobs(this, parts, given.jobs);
    this.services = new PlatformServices(this, parts);
    this.services.addAll(given.services ?? StandardServices.all());
    this.jobs.addAll();
    this.workers.addAll();
    applyPermissionsBoundary(this, this.permissionsBoundary);
    addPlatformOutputs(this, loadBalancer);
    if (networkLoadBalancer) addNetworkOutputs(this, networkLoadBalancer);
    const { services = {}, workers = {}, jobs = {} } = given;
    this.showOutboundAddresses(...Object.values(services), ...Object.values(workers), ...Object.values(jobs));
    this.node.addValidation({ validate: () => missingRoutes(this, { loadBalancer, networkLoadBalancer }) });
  }

  /**
   * The load balancer with the routes of the services, its URL and its firewall.
   *
   * Throws if the platform has `Ingress.none()`.
   */
  public get ingress(): SharedLoadBalancer {
    if (this.loadBalancer) return this.loadBalancer;
    throw new UsageError(this, 'NoIngress', {
      got: 'the use of ingress, on a platform with Ingress.none()',
      expected: 'Ingress.https(), Ingress.domain() or Ingress.http()',
      fix: 'choose another ingress for the platform, or do not use its ingress',
    });
  }

  /**
   * The Network Load Balancer with the ports of the services, and its addresses.
   *
   * Throws if the platform has no `networkIngress`.
   */
  public get networkIngress(): SharedNetworkLoadBalancer {
    if (this.networkLoadBalancer) return this.networkLoadBalancer;
    throw new UsageError(this, 'NoNetworkIngress', {
      got: 'the use of networkIngress, on a platform without it',
      expected: 'NetworkIngress.internetFacing() or NetworkIngress.internal()',
      fix: 'set networkIngress of the platform, or do not use it',
    });
  }

  /**
   * The public addresses that connections of the tasks to the internet come from: those of the NAT gateways.
   *
   * Others can allow them in their firewalls. Empty for an existing VPC, whose gateways are not known, and without a NAT
   * gateway.
   */
  public get outboundAddresses(): string[] {
    return natAddresses(this.vpc);
  }

  /**
   * The path in Parameter Store under which the physical names of all parts are.
   *
   * The names are JSON documents. A later stack with services has its own documents under the same path.
   */
  public get namesPath(): string {
    return this.names.path;
  }

  /** The dashboard of the platform. */
  public get dashboard(): cloudwatch.Dashboard {
    return this.monitoring.dashboard;
  }

  /** The names of the services, sorted. */
  public get serviceNames(): string[] {
    return this.services.names;
  }

  /**
   * Returns a service by its name. Throws if the platform has no service of this name.
   *
   * @param name the name of the service
   */
  public service(name: string): MeshedFargateService {
    return this.services.get(checked('TradingAnalyticsPlatform.service', 'name', name, this));
  }

  /**
   * Adds a service.
   *
   * Throws if the name is already used, if a service that it calls does not exist, or if its definition is invalid.
   *
   * @param name the name by which other services call it
   * @param definition the options of the service
   * @param scope the scope of its resources; for a platform too large for one stack, a later stack in the same environment
   */
  public addService(name: string, definition: ServiceDefinition, scope?: Construct): MeshedFargateService {
    checked('TradingAnalyticsPlatform.addService', 'name', name, this);
    checked('TradingAnalyticsPlatform.addService', 'definition', definition, this);
    checked('TradingAnalyticsPlatform.addService', 'scope', scope, this);
    const service = this.services.add(name, definition, scope);
    this.showOutboundAddresses(definition);
    applyPermissionsBoundary(service, this.permissionsBoundary);
    return service;
  }

  /** The names of the workers, sorted. */
  public get workerNames(): string[] {
    return this.workers.names;
  }

  /**
   * Returns a worker by its name. Throws if the platform has no worker of this name.
   *
   * @param name the name of the worker
   */
  public worker(name: string): FargateWorker {
    return this.workers.get(checked('TradingAnalyticsPlatform.worker', 'name', name, this));
  }

  /**
   * Adds a worker.
   *
   * Throws if the name is already used, if a service that it calls does not exist, or if its definition is invalid.
   *
   * @param name the name of the worker, which no service has
   * @param definition the options of the worker
   * @param scope the scope of its resources; for a platform too large for one stack, a later stack in the same environment
   */
  public addWorker(name: string, definition: WorkerDefinition, scope?: Construct): FargateWorker {
    checked('TradingAnalyticsPlatform.addWorker', 'name', name, this);
    checked('TradingAnalyticsPlatform.addWorker', 'definition', definition, this);
    checked('TradingAnalyticsPlatform.addWorker', 'scope', scope, this);
    const worker = this.workers.add(name, definition, scope);
    this.showOutboundAddresses(definition);
    applyPermissionsBoundary(worker, this.permissionsBoundary);
    return worker;
  }

  /** The names of the jobs, sorted. */
  public get jobNames(): string[] {
    return this.jobs.names;
  }

  /**
   * Returns a job by its name. Throws if the platform has no job of this name.
   *
   * @param name the name of the job
   */
  public job(name: string): FargateJob {
    return this.jobs.get(checked('TradingAnalyticsPlatform.job', 'name', name, this));
  }

  /**
   * Adds a job.
   *
   * Throws if the name is already used, if a service that it calls does not exist, or if its definition is invalid.
   *
   * @param name the name of the job, which no service has
   * @param definition the options of the job
   * @param scope the scope of its resources; for a platform too large for one stack, a later stack in the same environment
   */
  public addJob(name: string, definition: JobDefinition, scope?: Construct): FargateJob {
    checked('TradingAnalyticsPlatform.addJob', 'name', name, this);
    checked('TradingAnalyticsPlatform.addJob', 'definition', definition, this);
    checked('TradingAnalyticsPlatform.addJob', 'scope', scope, this);
    const job = this.jobs.add(name, definition, scope);
    this.showOutboundAddresses(definition);
    applyPermissionsBoundary(job, this.permissionsBoundary);
    return job;
  }

  /** Adds an output of the NAT gateways' addresses if others connect to the platform or are connected to by addresses. */
  private showOutboundAddresses(...definitions: WithOutbound[]): void {
    const connects = definitions.some(({ options: { outbound = [] } }) => outbound.length > 0);
    if (connects || this.networkLoadBalancer) addOutboundOutput(this, this.outboundAddresses);
  }

  private partsOfWorkloads(): ServiceParts {
    const { cluster, mesh, monitoring, encryptionKey, protection, database, defaults, names } = this;
    const { serviceThresholds: thresholds, apiKey, loadBalancer, networkLoadBalancer } = this;
    const findCallee = (caller: IMeshClient, name: string) => this.findCallee(caller, name);
    return {
      apiKey,
      cluster,
      database,
      defaults,
      encryptionKey,
      findCallee,
      loadBalancer,
      mesh,
      monitoring,
      names,
      networkLoadBalancer,
      protection,
      thresholds,
    };
  }

  private resolveDefaults({ tracing, defaults = {} }: TradingAnalyticsPlatformProps): WorkloadDefaults {
    if (tracing && defaults.tracing) {
      throw new UsageError(this, 'TwoDefaults', {
        got: 'tracing and defaults.tracing',
        expected: 'only one of them, because both are the tracing of services without their own',
        fix: 'remove tracing',
      });
    }
    return { tracing, ...defaults };
  }

  private createDatabase(choice: Database): TradingDatabase | undefined {
    if (choice._isNone) return undefined;
    const { vpc, encryptionKey, protection } = this;
    const database = new TradingDatabase(this, 'Database', { vpc, database: choice, encryptionKey, protection });
    this.monitoring.watchDatabase(database);
    return database;
  }

  private findCallee(caller: IMeshClient, name: string): MeshedFargateService {
    const callee = this.services.find(name);
    if (callee) return callee;
    requireNoWorker(caller, name, this.workers);
    requireNoJob(caller, name, this.jobs);
    throw new UsageError(caller, 'UnknownService', {
      got: `calls: ['${name}']`,
      expected: `another service of this platform: ${quoted(this.serviceNames.filter((other) => other !== caller.serviceName))}`,
      fix: 'correct the name, add that service first, or use connectTo() for a service outside the platform',
    });
  }
}
