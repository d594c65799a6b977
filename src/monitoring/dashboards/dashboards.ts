import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct, IConstruct } from 'constructs';
import type { SpotCluster } from '../../cluster/spot-cluster';
import type { WebFirewall } from '../../ingress/web-firewall';
import type { Protocol } from '../../mesh/protocol';
import { AlarmsWidget } from './alarms-widget';
import { capacityWidgets } from './capacity-widgets';
import { type DatabaseOnDashboard, databaseWidgets } from './database-widgets';
import type { AlarmWithThreshold } from './graph';
import { type JobOnDashboard, JobWidgets } from './job-widgets';
import { firewallWidgets, loadBalancerWidgets } from './load-balancer-widgets';
import { networkWidgets } from './network-widgets';
import { protocolWidgets } from './protocol-widgets';
import { serviceVariable } from './service-variable';
import { serviceWidgets } from './service-widgets';

/** A load balancer on a dashboard, with its firewall. */
export interface LoadBalancerOnDashboard extends IConstruct {
  /** The load balancer, if it is known. */
  readonly _loadBalancer?: elbv2.IApplicationLoadBalancer;
  readonly firewall?: WebFirewall;
}

/** A Network Load Balancer on a dashboard. */
export interface NetworkLoadBalancerOnDashboard extends IConstruct {
  readonly loadBalancer: elbv2.NetworkLoadBalancer;
}

/**
 * The dashboards of a platform: the platform, the database and the load balancer.
 *
 * CloudWatch has three dashboards free of charge in an account. So a second database shares the dashboard of the first.
 *
 * @see https://aws.amazon.com/cloudwatch/pricing/
 */
export class Dashboards {
  /** The alarms and the services. */
  public readonly platform: cloudwatch.Dashboard;

  private readonly shown = new Set<IConstruct>();
  private jobs?: JobWidgets;
  private readonly protocols = new Set<string>();
  private databases?: cloudwatch.Dashboard;
  private loadBalancers?: cloudwatch.Dashboard;

  /**
   * @param scope the scope of the dashboards
   * @param cluster the cluster of the services
   * @param metricNamespace the namespace of the metrics from logs
   * @param alarms the alarms of this stack, which are added later
   */
  public constructor(
    private readonly scope: Construct,
    private readonly cluster: ecs.ICluster,
    private readonly metricNamespace: string,
    private readonly alarms: AlarmWithThreshold[],
  ) {
    this.platform = new cloudwatch.Dashboard(scope, 'Dashboard', { variables: [serviceVariable(cluster)] });
    this.platform.addWidgets(new AlarmsWidget(alarms));
    addRows(
      this.platform,
      serviceWidgets(cluster, metricNamespace, () => alarms),
    );
  }

  /** The dashboard of the databases. Undefined without a database that the library created. */
  public get database(): cloudwatch.Dashboard | undefined {
    return this.databases;
  }

  /** The dashboard of the load balancers. Undefined without a load balancer. */
  public get loadBalancer(): cloudwatch.Dashboard | undefined {
    return this.loadBalancers;
  }

  /** Adds the widgets of the protocol of a service to the platform's dashboard, once for each protocol. */
  public addProtocol({ name }: Protocol): void {
    if (this.protocols.has(name)) return;
    this.protocols.add(name);
    const { cluster, metricNamespace } = this;
    addRows(
      this.platform,
      protocolWidgets(name, cluster, metricNamespace, () => this.alarms),
    );
  }

  /** Adds the capacity of a cluster to the platform's dashboard. */
  public addCapacity(cluster: SpotCluster): void {
    addRows(this.platform, capacityWidgets(cluster));
  }

  /** Adds a job to the platform's dashboard, once. The dashboard cannot refer to a job of a later stack. */
  public addJob(job: JobOnDashboard & IConstruct): void {
    if (Stack.of(job) !== Stack.of(this.scope) || !this.isNew(job)) return;
    if (!this.jobs) {
      this.jobs = new JobWidgets();
      addRows(this.platform, this.jobs.rows);
    }
    this.jobs.add(job);
  }

  /** Adds a database, once. */
  public addDatabase(database: DatabaseOnDashboard & IConstruct): void {
    const rows = this.isNew(database) ? databaseWidgets(database, () => this.alarms) : [];
    if (rows.length === 0) return;
    this.databases ??= new cloudwatch.Dashboard(this.scope, 'DatabaseDashboard');
    addRows(this.databases, rows);
  }

  /** Adds a load balancer and its firewall, once. One that is not known has no metrics. */
  public addLoadBalancer(shared: LoadBalancerOnDashboard): void {
    const { _loadBalancer: loadBalancer, firewall } = shared;
    if (!loadBalancer || !this.isNew(shared)) return;
    this.loadBalancers ??= new cloudwatch.Dashboard(this.scope, 'LoadBalancerDashboard');
    addRows(this.loadBalancers, [
      ...loadBalancerWidgets(loadBalancer, () => this.alarms),
      ...firewallWidgets(firewall),
    ]);
  }

  /** Adds a Network Load Balancer, once. */
  public addNetworkLoadBalancer(shared: NetworkLoadBalancerOnDashboard): void {
    if (!this.isNew(shared)) return;
    this.loadBalancers ??= new cloudwatch.Dashboard(this.scope, 'LoadBalancerDashboard');
    addRows(
      this.loadBalancers,
      networkWidgets(shared.loadBalancer, () => this.alarms),
    );
  }

  private isNew(part: IConstruct): boolean {
    if (this.shown.has(part)) return false;
    this.shown.add(part);
    return true;
  }
}

function addRows(dashboard: cloudwatch.Dashboard, rows: cloudwatch.IWidget[][]): void {
  for (const row of rows) dashboard.addWidgets(...row);
}
