import { Stack } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct, IConstruct } from 'constructs';
import type { SpotCluster } from '../../cluster/spot-cluster';
import type { TradingDatabase } from '../../database/trading-database';
import type { SharedNetworkLoadBalancer } from '../../ingress/network/shared-network-load-balancer';
import type { SharedLoadBalancer } from '../../ingress/shared-load-balancer';
import type { FargateJob } from '../../job/fargate-job';
import type { TradingMesh } from '../../mesh/trading-mesh';
import type { TradingMonitoring } from '../../monitoring/trading-monitoring';
import { ReaderRedeployment } from '../../secrets/reader-redeployment';
import type { MeshedFargateService } from '../../service/meshed-fargate-service';
import { isBranded } from '../../validation/brand';
import type { FargateWorker } from '../../worker/fargate-worker';
import { NamesDocument } from './names-document';
import { levelOfStack } from './names-path';

/** The parts of a platform that the document of names describes. */
export interface NamedParts {
  readonly cluster: ecs.ICluster;
  readonly mesh: TradingMesh;
  readonly monitoring: TradingMonitoring;
  readonly loadBalancer?: SharedLoadBalancer;
  readonly networkLoadBalancer?: SharedNetworkLoadBalancer;
  /** The addresses of the NAT gateways, on a platform with a network ingress. */
  readonly outboundAddresses?: string[];
  readonly database?: TradingDatabase;
}

/** The names of a platform, for people on call and for their programs. `docs/names.md` describes the document. */
export class PlatformNames {
  private readonly document: NamesDocument;

  public constructor(private readonly platform: Construct) {
    this.document = new NamesDocument(platform);
  }

  /** The path of the parameters. */
  public get path(): string {
    return this.document.path;
  }

  /** Adds the names of everything that is not a service. */
  public addPlatform(parts: NamedParts): void {
    const { cluster, mesh, monitoring, loadBalancer, database } = parts;
    const add = (place: string[], value?: string) => this.document.add(this.platform, place, value);
    add(['stack'], levelOfStack(Stack.of(this.platform)));
    add(['cluster'], cluster.clusterName);
    add(['namespace'], mesh.namespace.namespaceName);
    add(['metricNamespace'], mesh.metricNamespace);
    add(['dashboards', 'platform'], monitoring.dashboard.dashboardName);
    add(['dashboards', 'database'], monitoring.databaseDashboard?.dashboardName);
    add(['dashboards', 'loadBalancer'], monitoring.loadBalancerDashboard?.dashboardName);
    add(['topics', 'alarms'], monitoring.topic?.topicArn);
    if (isBranded(cluster, 'SpotCluster')) {
      add(['logGroups', 'capacityEvents'], (cluster as SpotCluster).capacityLog.logGroupName);
    }
    const sessions = cluster.executeCommandConfiguration?.logConfiguration?.cloudWatchLogGroup;
    add(['logGroups', 'execSessions'], sessions?.logGroupRef.logGroupName);
    if (loadBalancer) {
      add(['loadBalancer', 'arn'], loadBalancer._loadBalancer?.loadBalancerArn);
      add(['loadBalancer', 'url'], loadBalancer._url);
      add(['logGroups', 'firewall'], loadBalancer.firewall?._logGroup.logGroupName);
    }
    const { networkLoadBalancer, outboundAddresses = [] } = parts;
    if (networkLoadBalancer) {
      add(['networkLoadBalancer', 'arn'], networkLoadBalancer.loadBalancer.loadBalancerArn);
      add(['networkLoadBalancer', 'dnsName'], networkLoadBalancer.dnsName);
      const { addresses } = networkLoadBalancer;
      if (addresses.length > 0) add(['networkLoadBalancer', 'addresses'], addresses.join(','));
    }
    if (outboundAddresses.length > 0) add(['outboundAddresses'], outboundAddresses.join(','));
    if (database) this.addDatabase(database);
  }

  /** Adds the names of a service or a worker, in its stack, and of the secrets that it reads, now and later. */
  public addService(service: MeshedFargateService | FargateWorker): void {
    const { serviceName } = service;
    const add = (key: string, value?: string) => this.document.add(service, ['services', serviceName, key], value);
    add('service', service.service.serviceName);
    add('logGroup', service.logGroup.logGroupName);
    add('sidecarLogGroup', service.sidecarLogGroup.logGroupName);
    add('repository', service.repository?.repositoryName);
    service._whenAlarmsChange(() => {
      for (const secret of service.rotatableSecrets) this.addSecret(secret, secret.secretArn);
      const redeployment = ReaderRedeployment.find(service);
      const place = ['redeployments', levelOfStack(Stack.of(service))];
      this.document.add(service, place, redeployment?.function.functionName);
    });
  }

  /** Adds the names of a job, in its stack, and of the secrets that it reads, now and later. */
  public addJob(job: FargateJob): void {
    const add = (key: string, value?: string) => this.document.add(job, ['jobs', job.jobName, key], value);
    add('stateMachine', job.stateMachineArn);
    add('deadLetterQueue', job.deadLetterQueue.queueUrl);
    add('logGroup', job.logGroup.logGroupName);
    add('sidecarLogGroup', job.sidecarLogGroup.logGroupName);
    add('repository', job.repository?.repositoryName);
    job._whenSecretsChange(() => {
      for (const secret of job.rotatableSecrets) this.addSecret(secret, secret.secretArn);
    });
  }

  /** Adds the ARN of a secret, by the path of its construct, which alarms and logs contain too. */
  public addSecret(secret: IConstruct, arn: string): void {
    this.document.add(secret, ['secrets', secret.node.path], arn);
  }

  private addDatabase(database: TradingDatabase): void {
    const { cluster, instance, host, databaseName, adminSecret } = database;
    const add = (key: string, value?: string) => this.document.add(this.platform, ['database', key], value);
    add('cluster', cluster?.clusterIdentifier);
    add('instance', instance?.instanceIdentifier);
    add('host', host);
    add('name', databaseName);
    add('adminSecret', adminSecret?.secretArn);
  }
}
