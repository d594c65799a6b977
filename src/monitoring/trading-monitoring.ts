import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { RunbookAlarm } from '../alarms/runbook-alarm';
import { EncryptionKey } from '../encryption/encryption-key';
import { letAlarmsUseKey, letEventsUseKey } from '../encryption/key-users';
import type { SharedLoadBalancer } from '../ingress/shared-load-balancer';
import type { TradingMesh } from '../mesh/trading-mesh';
import { ReaderRedeployment } from '../secrets/reader-redeployment';
import type { RotatableSecret } from '../secrets/rotatable-secret';
import type { MeshedFargateService } from '../service/meshed-fargate-service';
import { UsageError } from '../validation/usage-error';
import { AlarmsWidget } from './alarms-widget';
import type { Alerting } from './alerting';
import { loadBalancerWidgets, serviceWidgets } from './dashboard-widgets';
import { announceFailedDeployments } from './deployment-failures';
import { functionAlarm } from './function-alarm';
import { serviceAlarms } from './service-alarms';
import { letPublish } from './topic-publishers';

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

/** Alarms with a runbook, one dashboard, and a word about every failed deployment. */
export class TradingMonitoring extends Construct {
  /** The dashboard of the platform. */
  public readonly dashboard: cloudwatch.Dashboard;

  /** Where alarms go, unless alerting was declined. */
  public readonly topic?: sns.ITopic;

  /** The alarms on the dashboard, which reads them at synth. */
  private readonly shown: cloudwatch.IAlarm[] = [];

  public constructor(scope: Construct, id: string, props: TradingMonitoringProps) {
    super(scope, id);
    this.topic = this.topicFor(props.alerting, props.encryptionKey);
    if (this.topic) {
      letPublish(this, this.topic, 'cloudwatch.amazonaws.com', alarmsOfAccount(this));
      announceFailedDeployments(this, props.cluster, this.topic);
    }
    this.dashboard = new cloudwatch.Dashboard(this, 'Dashboard');
    this.dashboard.addWidgets(new AlarmsWidget(this.shown));
    for (const row of serviceWidgets(props.cluster, props.mesh)) this.dashboard.addWidgets(...row);
  }

  /**
   * Watches a service: CPU, memory, missing tasks, logged errors, and, behind a load balancer, unhealthy targets and
   * server errors. The alarms are the service's children, in its stack.
   *
   * @param service the service, its routes given
   */
  public watchService(service: MeshedFargateService): void {
    if (!this.topic) return;
    this.register(
      ...serviceAlarms(new Construct(service, 'Alarms'), service),
      ...service.rollbackAlarms.filter((alarm) => alarm instanceof RunbookAlarm),
    );
    const redeployment = ReaderRedeployment.find(service);
    if (redeployment && !redeployment.node.tryFindChild('RedeploymentFailed')) {
      const says = 'Services were not redeployed after a secret of theirs changed: they go on with the previous value.';
      this.register(functionAlarm(redeployment, 'RedeploymentFailed', says, redeployment.function));
    }
  }

  /**
   * Puts a load balancer on the dashboard.
   *
   * @param shared the load balancer
   */
  public watchLoadBalancer(shared: SharedLoadBalancer): void {
    for (const row of loadBalancerWidgets(shared.loadBalancer)) this.dashboard.addWidgets(...row);
  }

  /**
   * Watches the rotation of a secret.
   *
   * @param secret the secret
   */
  public watchSecret(secret: RotatableSecret): void {
    if (!this.topic || !secret.rotationFunction) return;
    const says = `The rotation of ${secret.node.path} failed: the current value stays valid.`;
    this.register(functionAlarm(secret, 'RotationFailed', says, secret.rotationFunction));
  }

  private topicFor({ kind, address, existingTopic }: Alerting, encryptionKey?: kms.IKey): sns.ITopic | undefined {
    if (kind !== 'email') return existingTopic;
    const masterKey = encryptionKey ?? EncryptionKey.ofStack(this);
    letAlarmsUseKey(this, masterKey);
    letEventsUseKey(this, masterKey);
    const topic = new sns.Topic(this, 'Topic', { masterKey, enforceSSL: true });
    topic.addSubscription(new subscriptions.EmailSubscription(this.requireAddress(address as string)));
    return topic;
  }

  private register(...alarms: cloudwatch.Alarm[]): void {
    for (const alarm of alarms) {
      const action = new actions.SnsAction(this.topic as sns.ITopic);
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
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

function alarmsOfAccount(scope: Construct): string {
  return Stack.of(scope).formatArn({
    service: 'cloudwatch',
    resource: 'alarm',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
