import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { SpotCluster } from '../cluster/spot-cluster';
import type { TradingDatabase } from '../database/trading-database';
import type { SharedNetworkLoadBalancer } from '../ingress/network/shared-network-load-balancer';
import type { SharedLoadBalancer } from '../ingress/shared-load-balancer';
import type { FargateJob } from '../job/fargate-job';
import type { MarketHours } from '../market-hours/market-hours';
import type { TradingMesh } from '../mesh/trading-mesh';
import { childScope } from '../naming/child-scope';
import type { RunbookEntry } from '../runbook/runbook';
import { RunbookAlarm } from '../runbook/runbook-alarm';
import type { Severity } from '../runbook/severity';
import { requireAlarmKinds } from '../runbook/severity-overrides';
import { ReaderRedeployment } from '../secrets/reader-redeployment';
import type { IRotatableSecret } from '../secrets/secret-rotation';
import { Protection } from '../security/protection';
import { resolveThresholds, type ServiceThresholds } from '../service/alarm-thresholds';
import type { MeshedFargateService } from '../service/meshed-fargate-service';
import { brand, isBranded } from '../validation/brand';
import { checked, placed } from '../validation/checked';
import { requireSameEnvironment } from '../validation/same-environment';
import type { FargateWorker } from '../worker/fargate-worker';
import { AlarmRegistry } from './alarm-registry';
import { alarmScope } from './alarm-scope';
import type { Alerting } from './alerting';
import { capacityAlarms } from './capacity-alarms';
import { Dashboards } from './dashboards/dashboards';
import { databaseAlarms } from './database-alarms';
import { notifyOfFailovers } from './database-events';
import { notifyOfFailedDeployments, notifyOfImpairedStarts, notifyOfWaitingDeployments } from './deployment-events';
import { warnWithoutGuard } from './deployments/guard-warning';
import { watchDeployments } from './deployments/watch-deployments';
import { ingressAlarms } from './ingress-alarms';
import { jobAlarms } from './job-alarms';
import { createMonthlyBudget } from './monthly-budget';
import { networkAlarms } from './network-alarms';
import { networkIngressAlarms } from './network-ingress-alarms';
import type { NoticeTopics } from './notice-targets';
import { type PartThresholds, type PlatformThresholds, resolvePartThresholds } from './platform-thresholds';
import type { Receivers } from './receivers';
import { SavedQueries } from './saved-queries';
import { serviceAlarms } from './service-alarms';
import { SharedAlarms } from './shared-alarms';
import { type TickOptions, tickAlarm } from './tick-alarm';
import { monitoringTag } from './watch/monitoring-name';
import { OperationsWatch } from './watch/operations-watch';
import { SecretsWatch } from './watch/secrets-watch';
import { workerAlarms } from './worker-alarms';

/** Properties of `TradingMonitoring`. */
export interface TradingMonitoringProps {
  /** The receiver of notifications. */
  readonly alerting: Alerting;

  /** The cluster whose services are on the dashboard. */
  readonly cluster: ecs.ICluster;

  /** The mesh whose services are on the dashboard with their logged errors. */
  readonly mesh: TradingMesh;

  /**
   * The key that encrypts notifications.
   *
   * @default - the key that the parts in this stack share
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Indicates whether the log of the scheduled function is kept when the stack is deleted.
   *
   * @default Protection.production()
   */
  readonly protection?: Protection;

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
   * The thresholds of alarms on the parts of the platform. Services have their thresholds in their own options.
   *
   * @default - see `PlatformThresholds`
   */
  readonly thresholds?: PlatformThresholds;

  /**
   * The monthly costs of the account that the budget allows. AWS notifies at 80 % of the costs and at 100 % of the
   * forecast. It needs a receiver of notifications. Unit: US dollars.
   *
   * @default - no budget
   */
  readonly monthlyBudget?: number;
}

/**
 * Alarms with a runbook, dashboards, saved queries of logs, and a notification of each failed deployment.
 *
 * The capacity of a `SpotCluster` is monitored too: tasks that Spot interrupts, and tasks without capacity.
 *
 * @example
 * const monitoring = new TradingMonitoring(this, 'Monitoring', {
 *   alerting: Alerting.topic(topic),
 *   cluster: platform.cluster,
 *   mesh: platform.mesh,
 * });
 * monitoring.watchService(platform.service('api-gateway'));
 */
export class TradingMonitoring extends Construct {
  static {
    brand(TradingMonitoring, 'TradingMonitoring');
  }

  /** The dashboard of the platform: the alarms, all services, and one service that a person chooses. */
  public readonly dashboard: cloudwatch.Dashboard;

  /**
   * The topic for notifications. It is undefined with `Alerting.none()`.
   *
   * With `Alerting.topics()`, it is the topic for pages.
   */
  public readonly topic?: sns.ITopic;

  /** The topic for tickets, by default the same as `topic`. It is undefined with `Alerting.none()`. */
  public readonly ticketTopic?: sns.ITopic;

  /**
   * The scheduled function that watches the operation. It is undefined with `Alerting.none()`.
   *
   * @internal
   */
  public readonly _watch?: OperationsWatch;

  private readonly secrets?: SecretsWatch;
  private readonly receivers?: Receivers;
  private readonly alarms: AlarmRegistry;

  private readonly runbook?: string;

  private readonly thresholds: PartThresholds;
  private readonly serviceThresholds: ServiceThresholds;
  private readonly shared?: SharedAlarms;
  private readonly networks = new Set<ec2.IVpc>();

  private readonly dashboards: Dashboards;

  private readonly queries: SavedQueries;

  public constructor(scope: Construct, id: string, props: TradingMonitoringProps) {
    super(...placed('new TradingMonitoring', scope, id));
    const checkedProps = checked('new TradingMonitoring', 'props', props, this);
    const { alerting, cluster, mesh, encryptionKey, runbookUrl, protection = Protection.production() } = checkedProps;
    this.runbook = runbookUrl;
    this.thresholds = resolvePartThresholds(checkedProps.thresholds);
    this.serviceThresholds = resolveThresholds(checkedProps.thresholds);
    requireSameEnvironment(this, { what: 'the cluster', resource: cluster, arn: cluster.clusterArn });
    requireAlarmKinds(this, 'severities', checkedProps.severities);
    this.receivers = alerting._bind(this, encryptionKey);
    this.topic = this.receivers?.page;
    this.ticketTopic = this.receivers?.ticket;
    const { receivers } = this;
    this.alarms = new AlarmRegistry(this, {
      receivers,
      severities: checkedProps.severities ?? {},
      runbook: runbookUrl,
    });
    const { paging } = this.alarms;
    const topicOf = (kind: RunbookEntry) => this.alarms.topicOf(kind) as sns.ITopic;
    const noticeTopics = (kind: RunbookEntry) => this.alarms.noticeTopics(kind) as NoticeTopics;
    if (receivers) {
      notifyOfFailedDeployments(this, cluster, noticeTopics('DeploymentFailed'), runbookUrl);
      notifyOfImpairedStarts(this, cluster, noticeTopics('TaskStartImpaired'), runbookUrl);
      this._watch = this.createWatch(receivers, protection, encryptionKey);
      watchDeployments(this._watch, { cluster, topicOf, runbook: runbookUrl });
      this.secrets = new SecretsWatch(this, {
        watch: this._watch,
        cluster,
        namespace: mesh.metricNamespace,
        register: (alarm) => this.alarms.registerOf(alarm),
      });
    }
    this.dashboards = new Dashboards(this, cluster, mesh.metricNamespace, this.alarms.shown);
    this.dashboard = this.dashboards.platform;
    this.queries = new SavedQueries(this, mesh.metricNamespace);
    if (isBranded(cluster, 'SpotCluster')) this.watchCapacity(cluster as SpotCluster);
    paging?.watchZones(cluster.vpc);
    const { monthlyBudget, pageHours } = checkedProps;
    if (!this.topic) return;
    // The function runs each minute, so its metric always has data.
    if (pageHours && this._watch) paging?.holdWhileClosed(pageHours, this._watch.function.metricInvocations());
    this.shared = new SharedAlarms(this, cluster, this.thresholds, (...alarms) => this.alarms.register(...alarms));
    if (monthlyBudget !== undefined) createMonthlyBudget(this, monthlyBudget, this.ticketTopic as sns.ITopic);
  }

  /** The dashboard of the databases. Undefined without a watched database that the library created. */
  public get databaseDashboard(): cloudwatch.Dashboard | undefined {
    return this.dashboards.database;
  }

  /** The dashboard of the load balancers. Undefined without a watched load balancer. */
  public get loadBalancerDashboard(): cloudwatch.Dashboard | undefined {
    return this.dashboards.loadBalancer;
  }

  /**
   * Adds the alarms of a service, and watches the secrets that it reads.
   *
   * - Missing tasks, logged errors, failed requests and slow requests. Requests need metrics of the load balancer or the
   *   mesh.
   * - Behind a load balancer: unhealthy targets.
   * - CPU, memory and silence of the log, if the service has thresholds of its own.
   * - Scaling at its maximum, missed minimums of market hours, and silence of all logs. Services share these alarms.
   * - The rotation of its secrets, and its redeployment after a rotation, with one alarm each for all services.
   * - A deployment that waits for a person.
   *
   * Deployments of all services of the cluster are watched. Behind a load balancer, a new version that fails more often than
   * the old version is rolled back, if the deployment shifts traffic.
   *
   * The alarms are children of the service, in its stack. A second call has no effect.
   *
   * @param service the service, which may get its routes before or after this call
   */
  public watchService(service: MeshedFargateService): void {
    checked('TradingMonitoring.watchService', 'service', service, this);
    this.queries.add('application', service.logGroup, service);
    this.queries.add('sidecars', service.sidecarLogGroup);
    service._whenAlarmsChange(() => {
      this.watchTasks(service, () => serviceAlarms(service));
      if (!this.topic) warnWithoutGuard(service);
    });
    const topics = this.alarms.noticeTopics('DeploymentWaiting');
    if (topics && service._deployment.hooks.some(({ handler }) => !handler)) {
      notifyOfWaitingDeployments(this, service.cluster, topics, this.runbook);
    }
  }

  /**
   * Adds the alarms of a worker and of its source, and watches the secrets that it reads.
   *
   * - Late and failed work of its source.
   * - Missing tasks and logged errors.
   * - CPU, memory and silence of the log, if the worker has thresholds of its own.
   * - The alarms that it shares with services: scaling, logs, rotations and deployments.
   *
   * The alarms are children of the worker, in its stack. A second call has no effect.
   *
   * @param worker the worker
   */
  public watchWorker(worker: FargateWorker): void {
    checked('TradingMonitoring.watchWorker', 'worker', worker, this);
    this.queries.add('application', worker.logGroup, worker);
    this.queries.add('sidecars', worker.sidecarLogGroup);
    worker._whenAlarmsChange(() => this.watchTasks(worker, () => workerAlarms(worker)));
  }

  /**
   * Adds the alarms of a job, puts it on the platform's dashboard, and watches the secrets that it reads.
   *
   * A run failed, a scheduled run did not start, or a run is late. Each alarm stays in ALARM state until a run succeeds.
   * A second call has no effect.
   *
   * @param job the job
   */
  public watchJob(job: FargateJob): void {
    checked('TradingMonitoring.watchJob', 'job', job, this);
    this.queries.add('application', job.logGroup, job);
    this.queries.add('sidecars', job.sidecarLogGroup, job);
    this.dashboards.addJob(job);
    if (this.topic) this.alarms.register(...jobAlarms(job));
    job._whenSecretsChange(() => {
      for (const secret of job.rotatableSecrets) this.watchSecret(secret);
    });
  }

  /**
   * Adds the alarms of a load balancer and puts it on its dashboard. A second call has no effect.
   *
   * An existing load balancer that is not known has neither. Alarms of one that is known count the requests of its other
   * users too.
   *
   * @param shared the load balancer
   */
  public watchLoadBalancer(shared: SharedLoadBalancer): void {
    checked('TradingMonitoring.watchLoadBalancer', 'shared', shared, this);
    this.dashboards.addLoadBalancer(shared);
    if (this.topic) {
      const alarms = ingressAlarms(alarmScope(shared), shared, this.thresholds, this.serviceThresholds);
      // Only a known load balancer has the alarm on unanswered requests, which is the first one.
      const [unanswered] = shared._loadBalancer ? alarms : [];
      if (unanswered) this.alarms.registerIn(unanswered, (paging) => paging.addSymptomOfAll(unanswered));
      this.alarms.register(...alarms.filter((alarm) => alarm !== unanswered));
    }
  }

  /**
   * Adds the alarms of a Network Load Balancer and puts it on the dashboard of load balancers. A second call has no effect.
   *
   * The alarms watch connections that are reset, connections of clients that are not allowed, ports, and the certificate.
   *
   * @param shared the load balancer
   */
  public watchNetworkLoadBalancer(shared: SharedNetworkLoadBalancer): void {
    checked('TradingMonitoring.watchNetworkLoadBalancer', 'shared', shared, this);
    this.dashboards.addNetworkLoadBalancer(shared);
    if (this.topic) this.alarms.register(...networkIngressAlarms(alarmScope(shared), shared, this.thresholds));
  }

  /**
   * Adds an alarm on the ports of a VPC's NAT gateways.
   *
   * An existing VPC gets no alarm, because the app does not know its gateways. A second call has no effect.
   *
   * @param vpc the VPC
   */
  public watchNetwork(vpc: ec2.IVpc): void {
    checked('TradingMonitoring.watchNetwork', 'vpc', vpc, this);
    if (!this.topic || this.networks.has(vpc)) return;
    this.networks.add(vpc);
    this.alarms.register(...networkAlarms(alarmScope(this), vpc, this.thresholds));
  }

  /**
   * Adds an alarm on a metric of your own that must have data while a market is open, for example received prices.
   *
   * The alarm is silent while the market is closed, on holidays and after the early close of a half-day.
   *
   * Throws if the id is already used.
   *
   * @param id the construct id of the alarm, unique in the monitoring
   * @param options the metric and the market
   */
  public watchTicks(id: string, options: TickOptions): void {
    const name = checked('TradingMonitoring.watchTicks', 'id', id, this);
    const place = placed('TradingMonitoring.watchTicks', childScope(this, 'Ticks'), name);
    const given = checked('TradingMonitoring.watchTicks', 'options', options, this);
    if (this.topic) this.alarms.register(tickAlarm(new Construct(...place), given));
  }

  /**
   * Adds the alarms of a database and puts it on its dashboard.
   *
   * The alarms watch capacity, CPU, memory, connections, transaction ids, the lag of readers, and storage. They are
   * children of the database. A failover is notified. An existing database gets no alarms, because its owner monitors it.
   * A second call has no effect.
   *
   * The rotation of the admin by RDS is watched too, if the database is in the stack of the monitoring.
   *
   * @param database the database
   */
  public watchDatabase(database: TradingDatabase): void {
    checked('TradingMonitoring.watchDatabase', 'database', database, this);
    this.dashboards.addDatabase(database);
    if (!this.topic) return;
    this.alarms.register(...databaseAlarms(alarmScope(database), database, this.thresholds));
    const topics = this.alarms.noticeTopics('DatabaseFailover') as NoticeTopics;
    notifyOfFailovers(alarmScope(database), database, topics, this.runbook);
    this.alarms.paging?.watchDatabase(alarmScope(database), database);
    // RDS rotates the admin of a database that it created, without a function.
    if (database.adminSecret && (database.cluster ?? database.instance)) this.secrets?.addNamed(database.adminSecret);
  }

  /**
   * Watches the rotation of a secret, with one alarm for all secrets. A notice names the secret.
   *
   * A secret that a watched service reads is watched already. A second call has no effect.
   *
   * @param secret the secret
   */
  public watchSecret(secret: IRotatableSecret): void {
    checked('TradingMonitoring.watchSecret', 'secret', secret, this);
    this.queries.addFunction('rotations', secret.rotationFunction);
    this.secrets?.addSecret(secret);
  }

  private createWatch(receivers: Receivers, protection: Protection, encryptionKey?: kms.IKey): OperationsWatch {
    const watch = new OperationsWatch(this, 'Watch', {
      monitoringTag: monitoringTag(this),
      pages: receivers.page,
      tickets: receivers.ticket,
      chat: receivers.chat,
      protection,
      encryptionKey,
      runbookUrl: this.runbook,
    });
    this.alarms.registerOf(watch.alarm);
    watch.notify(receivers[watch.alarm.severity]);
    if (receivers.chat) watch.notify(receivers.chat);
    return watch;
  }

  private watchCapacity(cluster: SpotCluster): void {
    this.queries.add('deployments', cluster.capacityLog);
    this.dashboards.addCapacity(cluster);
    if (this.topic) this.alarms.register(...capacityAlarms(this, cluster, this.thresholds));
  }

  /** Adds the alarms of a service or a worker, and its secrets. */
  private watchTasks(service: MeshedFargateService | FargateWorker, create: () => RunbookAlarm[]): void {
    for (const { rotationFunction } of service.rotatableSecrets)
      this.queries.addFunction('rotations', rotationFunction);
    this.queries.addFunction('rotations', ReaderRedeployment.find(service)?.function);
    const ownAlarms = service._ownAlarms.filter((alarm) => alarm instanceof RunbookAlarm);
    // Without a topic, these alarms still exist.
    for (const alarm of ownAlarms) this.alarms.describe(alarm, service);
    if (!this.topic) return;
    for (const alarm of [...create(), ...ownAlarms]) this.alarms.registerOf(alarm, service);
    this.alarms.removeReplaced();
    this.shared?.add(service);
    for (const secret of service.rotatableSecrets) this.secrets?.addSecret(secret);
    if (service.rotatableSecrets.length > 0) this.secrets?.addReaders();
  }
}
