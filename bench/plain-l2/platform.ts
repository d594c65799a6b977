import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { ApiKey } from './api-key';
import { watchCapacity } from './capacity-alarms';
import { Cluster } from './cluster';
import { Dashboard } from './dashboard';
import { Database } from './database';
import { watchDatabase } from './database-alarms';
import { deadLetterQueue } from './dead-letter-queue';
import { Ingress } from './ingress';
import { letLogsUseKey } from './logs';
import { Mesh } from './mesh';
import { Monitoring } from './monitoring';
import { Network } from './network';
import { route } from './route';
import { SecretReaders } from './secret-readers';
import { Service } from './service';
import { watch, watchRotation } from './service-alarms';

export interface PlatformProps {
  readonly certificate: acm.ICertificate;
  readonly alertAddress: string;
}

/** The default platform in plain CDK constructs. Its ids are the library's, so that the templates can be compared. */
export class Platform extends Construct {
  public constructor(scope: Construct, id: string, { certificate, alertAddress }: PlatformProps) {
    super(scope, id);
    const encryptionKey = new kms.Key(this, 'Encryption', {
      description: `Encrypts the data of ${this.node.path}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    letLogsUseKey(encryptionKey);
    const { vpc } = new Network(this, 'Network', encryptionKey);
    const cluster = new Cluster(this, 'Cluster', { vpc, encryptionKey });
    const mesh = new Mesh(this, 'Mesh', vpc);
    const functions = { vpc, encryptionKey, deadLetters: deadLetterQueue(Stack.of(this), encryptionKey) };
    const apiKey = new ApiKey(this, 'ApiKey', { description: `API keys of ${this.node.path}`, ...functions });
    const database = new Database(this, 'Database', { vpc, encryptionKey });
    const ingress = new Ingress(this, 'Ingress', { vpc, certificate, encryptionKey });
    const monitoring = new Monitoring(this, 'Monitoring', { encryptionKey, cluster, alertAddress });

    const services = new Construct(this, 'Services');
    const common = { ...functions, cluster, mesh, monitoring };
    const ingestion = new Service(services, 'data-ingestion', {
      ...common,
      capacity: [
        { capacityProvider: 'FARGATE', base: 2, weight: 0 },
        { capacityProvider: 'FARGATE_SPOT', weight: 1 },
      ],
      database,
    });
    const engine = new Service(services, 'analytics-engine', {
      ...common,
      capacity: [
        { capacityProvider: 'FARGATE', base: 1, weight: 1 },
        { capacityProvider: 'FARGATE_SPOT', weight: 3 },
      ],
      calls: [ingestion],
      database,
    });
    const gateway = new Service(services, 'api-gateway', {
      ...common,
      capacity: [{ capacityProvider: 'FARGATE', weight: 1 }],
      calls: [engine],
      apiKey,
    });
    const routed = route(gateway, { listener: ingress.listener, vpc, path: '/*', priority: 49720, monitoring });
    const readers = new SecretReaders(Stack.of(this), 'TradingSecretReaders', {
      ...functions,
      readers: [gateway, engine, ingestion],
      monitoring,
    });

    const dashboard = new Dashboard(monitoring, 'Dashboard', {
      cluster,
      mesh,
      database,
      loadBalancer: ingress.loadBalancer,
      alarms: [
        ...watchCapacity(cluster, monitoring),
        watchRotation(apiKey, monitoring),
        ...watchDatabase(database, monitoring),
        ...watch(engine, monitoring),
        readers.alarm,
        ...watch(gateway, monitoring, routed),
        ...watch(ingestion, monitoring),
      ],
    });
    const { region } = Stack.of(this);
    new CfnOutput(this, 'Url', {
      description: 'Where the platform is: point your DNS name here',
      value: `https://${ingress.loadBalancer.loadBalancerDnsName}`,
    });
    new CfnOutput(this, 'DashboardUrl', {
      description: 'How the platform is doing',
      value: `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboard.dashboardName}`,
    });
  }
}
