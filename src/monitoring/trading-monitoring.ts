import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { IssuingFunction } from '../certificates/issuing-function';
import { SpotCluster } from '../cluster/spot-cluster';
import type { TradingDatabase } from '../database/trading-database';
import type { SharedLoadBalancer } from '../ingress/shared-load-balancer';
import type { TradingMesh } from '../mesh/trading-mesh';
import { childScope } from '../naming/child-scope';
import { RunbookAlarm } from '../runbook/runbook-alarm';
import { ReaderRedeployment } from '../secrets/reader-redeployment';
import type { IRotatableSecret } from '../secrets/secret-rotation';
import { EncryptionKey } from '../security/encryption-key';
import { allowAlarmsToUseKey, allowEventsToUseKey } from '../security/key-policy';
import type { MeshedFargateService } from '../service/meshed-fargate-service';
import { requireSameEnvironment, requireSameRegion } from '../validation/same-environment';
import { requireChoice, UsageError } from '../validation/usage-error';
import { alarmScope } from './alarm-scope';
import { AlarmsWidget } from './alarms-widget';
import type { Alerting } from './alerting';
import { capacityAlarms } from './capacity-alarms';
import {
  capacityWidgets,
  databaseWidgets,
  firewallWidgets,
  loadBalancerWidgets,
  serviceWidgets,
} from './dashboard-widgets';
import { databaseAlarms } from './database-alarms';
import { announceFailedDeployments, announceWaitingDeployments } from './deployment-events';
import { functionAlarm } from './function-alarm';
import { serviceAlarms } from './service-alarms';
import { allowPublishing } from './topic-publishers';

/** What monitoring watches, and whom it tells. */
export interface TradingMonitoringProps {
  /** Who is told when something is wrong. */
  readonly alerting: Alerting;

  /** The cluster whose services are on the dashboard. */
  readonly cluster: ecs.ICluster;

  /** The mesh whose errors are on the dashboard. */
  readonly mesh: TradingMesh;

  /**
   * The key that encrypts notifications.
   *
   * @default - the key that the parts in this stack share
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * Alarms with a runbook, one dashboard, and a word about every failed deployment. The capacity of a `SpotCluster` is watched
 * too: tasks that Spot takes back, and tasks that find none.
 */
export class TradingMonitoring extends Construct {
  /** The dashboard of the platform. */
  public readonly dashboard: cloudwatch.Dashboard;

  /** Where alarms go, unless alerting was declined. */
  public readonly topic?: sns.ITopic;

  private readonly registered = new Set<RunbookAlarm>();
  private readonly watchedSecrets = new Set<IRotatableSecret>();
  private readonly onDashboard = new Set<Construct>();

  /** The alarms on the dashboard, which reads them at synth. */
  private readonly shown: cloudwatch.IAlarm[] = [];

  public constructor(scope: Construct, id: string, props: TradingMonitoringProps) {
    super(scope, id);
    requireChoice(this, 'alerting', props.alerting, "alerting: Alerting.email('oncall@example.com')");
    requireSameEnvironment(this, { what: 'the cluster', resource: props.cluster, arn: props.cluster.clusterArn });
    this.topic = this.topicFor(props.alerting, props.encryptionKey);
    if (this.topic) {
      allowPublishing(this, this.topic, 'cloudwatch.amazonaws.com', alarmsOfAccount(this));
      announceFailedDeployments(this, props.cluster, this.topic);
    }
    this.dashboard = new cloudwatch.Dashboard(this, 'Dashboard');
    this.dashboard.addWidgets(new AlarmsWidget(this.shown));
    for (const row of serviceWidgets(props.cluster, props.mesh)) this.dashboard.addWidgets(...row);
    if (props.cluster instanceof SpotCluster) this.watchCapacity(props.cluster);
  }

  /**
   * Watches a service: CPU, memory, missing tasks, logged errors, and, behind a load balancer, unhealthy targets and
   * server errors; the rotation of the secrets that it reads, and its redeployment after one; a deployment of it that waits
   * for somebody. The alarms are the service's children, in its stack. Asking again changes nothing.
   *
   * @param service the service, which may get its routes before or after
   */
  public watchService(service: MeshedFargateService): void {
    if (!this.topic) return;
    service._whenAlarmsChange(() => this.watchAll(service));
    if (service._deployment.hooks.some(({ handler }) => !handler)) announceWaitingDeployments(this, this.topic);
  }

  /**
   * Puts a load balancer on the dashboard. Asking again changes nothing.
   *
   * @param shared the load balancer
   */
  public watchLoadBalancer(shared: SharedLoadBalancer): void {
    this.show(shared, () => [...loadBalancerWidgets(shared.loadBalancer), ...firewallWidgets(shared.firewall)]);
  }

  /**
   * Watches a database, and puts it on the dashboard: capacity or CPU, connections, readers that lag, storage that runs
   * out. A database that exists already is watched by whoever made it. The alarms are the database's children. Asking again
   * changes nothing.
   *
   * @param database the database
   */
  public watchDatabase(database: TradingDatabase): void {
    this.show(database, () => databaseWidgets(database));
    if (this.topic) this.register(...databaseAlarms(alarmScope(database), database));
  }

  /**
   * Watches the rotation of a secret. Those that a watched service reads are watched already.
   *
   * @param secret the secret
   */
  public watchSecret(secret: IRotatableSecret): void {
    if (this.topic) this.watchRotation(secret, secret);
  }

  private watchCapacity(cluster: SpotCluster): void {
    this.show(cluster, () => capacityWidgets(cluster));
    if (this.topic) this.register(...capacityAlarms(this, cluster));
  }

  private watchAll(service: MeshedFargateService): void {
    this.register(
      ...serviceAlarms(service),
      ...service.rollbackAlarms.filter((alarm) => alarm instanceof RunbookAlarm),
    );
    for (const secret of service.rotatableSecrets) {
      // The alarm needs the topic, which may be in a later stack than the secret, but not than the service.
      const home = Stack.of(secret) === Stack.of(service) ? secret : alarmScope(service);
      this.watchRotation(secret, home);
    }
    const redeployment = ReaderRedeployment.find(service);
    if (redeployment) {
      const says = 'Services were not redeployed after a secret of theirs changed: they go on with the previous value.';
      this.register(functionAlarm(redeployment, 'RedeploymentFailed', says, redeployment.function));
    }
  }

  private show(part: Construct, widgets: () => cloudwatch.IWidget[][]): void {
    if (this.onDashboard.has(part)) return;
    this.onDashboard.add(part);
    for (const row of widgets()) this.dashboard.addWidgets(...row);
  }

  private watchRotation(secret: IRotatableSecret, home: Construct): void {
    if (!secret.rotationFunction || this.watchedSecrets.has(secret)) return;
    this.watchedSecrets.add(secret);
    const shared = issuerOf(secret.rotationFunction);
    if (shared) {
      const says = `Certificates of ${shared.mesh.node.path} were not renewed: those in use stay valid to their end.`;
      this.register(functionAlarm(shared, 'RotationFailed', says, shared.function));
      return;
    }
    const says = `The rotation of ${secret.node.path} failed: the current value stays valid.`;
    const scope = home === secret ? secret : childScope(home, `Secret-${secret.node.addr}`);
    this.register(functionAlarm(scope, 'RotationFailed', says, secret.rotationFunction));
  }

  private topicFor({ kind, address, existingTopic }: Alerting, encryptionKey?: kms.IKey): sns.ITopic | undefined {
    if (existingTopic) {
      requireSameEnvironment(this, { what: 'the topic', resource: existingTopic });
      if (existingTopic.masterKey) allowSendersToUseKey(existingTopic.masterKey);
    }
    if (kind !== 'email') return existingTopic;
    const masterKey = encryptionKey ?? EncryptionKey.ofStack(this);
    requireSameRegion(this, { what: 'the encryption key', resource: masterKey });
    allowSendersToUseKey(masterKey);
    const topic = new sns.Topic(this, 'Topic', { masterKey, enforceSSL: true });
    topic.addSubscription(new subscriptions.EmailSubscription(this.requireAddress(address as string)));
    return topic;
  }

  private register(...alarms: RunbookAlarm[]): void {
    for (const alarm of alarms) {
      if (this.registered.has(alarm)) continue;
      this.registered.add(alarm);
      alarm.tell(this.topic as sns.ITopic);
      // An alarm of a later stack cannot be referred to from here.
      if (Stack.of(alarm) === Stack.of(this)) this.shown.push(alarm);
    }
  }

  private requireAddress(address: string): string {
    if (Token.isUnresolved(address) || /^[^@\s]+@[^@\s]+$/.test(address)) return address;
    throw new UsageError(this, 'InvalidAddress', {
      got: `Alerting.email('${address}')`,
      expected: 'an e-mail address',
      fix: "for example Alerting.email('oncall@example.com')",
    });
  }
}

/** A function that serves the secrets of many services is watched once, where it is. */
function issuerOf({ node: { scope } }: lambda.IFunction): IssuingFunction | undefined {
  return scope instanceof IssuingFunction ? scope : undefined;
}

/** Without leave to use the key, a sender fails in silence. */
function allowSendersToUseKey(key: kms.IKey): void {
  allowAlarmsToUseKey(key);
  allowEventsToUseKey(key);
}

function alarmsOfAccount(scope: Construct): string {
  return Stack.of(scope).formatArn({
    service: 'cloudwatch',
    resource: 'alarm',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
