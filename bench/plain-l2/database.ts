import { type CfnResource, Duration, RemovalPolicy, type Resource } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { databaseMonitoringRole } from './database-monitoring-role';
import { lifeOfStack } from './life-of-stack';
import { logGroup } from './logs';

export interface DatabaseProps {
  readonly vpc: ec2.IVpc;
  readonly encryptionKey: kms.IKey;
}

const RETAIN = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
const MAINTENANCE_WINDOW = 'sun:04:00-sun:05:00';

/** Aurora PostgreSQL: a writer and a reader. */
export class Database extends Construct {
  public readonly port = 5433;
  public readonly databaseName = 'trading';
  public readonly host: string;
  public readonly adminSecret: secretsmanager.ISecret;
  public readonly cluster: rds.DatabaseCluster;
  public readonly instances: Construct[];
  public readonly securityGroup: ec2.SecurityGroup;

  public constructor(scope: Construct, id: string, props: DatabaseProps) {
    super(scope, id);
    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: props.vpc,
      description: 'PostgreSQL, for what was given access alone',
      allowAllOutbound: false,
    });
    this.securityGroup.applyRemovalPolicy(RETAIN);
    // Unique to this life of the stack: a retained database must not be in the way of the next one.
    const identifier = `trading-database-b071fa57-${lifeOfStack(0)}-${lifeOfStack(4)}`;
    this.cluster = this.makeCluster(identifier, props);
    this.host = this.cluster.clusterEndpoint.hostname;
    this.adminSecret = this.cluster.secret as secretsmanager.ISecret;
    // RDS would make the log group itself, without encryption and for ever.
    const group = `/aws/rds/cluster/${identifier}/postgresql`;
    const logs = logGroup(new Construct(this, 'Logs'), 'postgresql', props.encryptionKey, group);
    (this.cluster.node.defaultChild as CfnResource).node.addDependency(logs);
    this.instances = ['Writer', 'Reader1'].map((name) => this.cluster.node.findChild(name) as Construct);
    this.finishInstances();
  }

  private makeCluster(clusterIdentifier: string, { vpc, encryptionKey }: DatabaseProps): rds.DatabaseCluster {
    const engine = rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_17_7 });
    const subnets = vpc.isolatedSubnets;
    const instance = (subnet: ec2.ISubnet) => ({
      availabilityZone: (subnet.node.defaultChild as ec2.CfnSubnet).attrAvailabilityZone,
      preferredMaintenanceWindow: MAINTENANCE_WINDOW,
      autoMinorVersionUpgrade: true,
      publiclyAccessible: false,
      enablePerformanceInsights: true,
      performanceInsightEncryptionKey: encryptionKey,
    });
    return new rds.DatabaseCluster(this, 'Cluster', {
      engine,
      clusterIdentifier,
      vpc,
      vpcSubnets: { subnets },
      subnetGroup: new rds.SubnetGroup(this, 'Subnets', {
        vpc,
        vpcSubnets: { subnets },
        description: `Subnets of ${this.node.path}`,
        removalPolicy: RETAIN,
      }),
      securityGroups: [this.securityGroup],
      port: this.port,
      defaultDatabaseName: this.databaseName,
      credentials: rds.Credentials.fromUsername('trading_admin', { encryptionKey }),
      manageMasterUserPassword: true,
      iamAuthentication: true,
      storageEncryptionKey: encryptionKey,
      parameterGroup: new rds.ParameterGroup(this, 'ClusterParameters', {
        engine,
        description: `Refuses connections without TLS to ${this.node.path}`,
        parameters: { 'rds.force_ssl': '1' },
        removalPolicy: RETAIN,
      }),
      serverlessV2MinCapacity: 0.5,
      serverlessV2MaxCapacity: 8,
      writer: rds.ClusterInstance.serverlessV2('Writer', instance(subnets[0])),
      readers: [rds.ClusterInstance.serverlessV2('Reader1', { ...instance(subnets[1]), scaleWithWriter: true })],
      backup: { retention: Duration.days(14), preferredWindow: '02:00-03:00' },
      preferredMaintenanceWindow: MAINTENANCE_WINDOW,
      autoMinorVersionUpgrade: true,
      copyTagsToSnapshot: true,
      cloudwatchLogsExports: ['postgresql'],
      monitoringInterval: Duration.minutes(1),
      monitoringRole: databaseMonitoringRole(this),
      enablePerformanceInsights: true,
      performanceInsightEncryptionKey: encryptionKey,
      databaseInsightsMode: rds.DatabaseInsightsMode.STANDARD,
      deletionProtection: true,
      removalPolicy: RETAIN,
    });
  }

  private finishInstances(): void {
    const [writer, reader] = this.instances as Resource[];
    // The CDK would let the writer go and keep its cluster.
    writer.applyRemovalPolicy(RETAIN);
    reader.applyRemovalPolicy(RemovalPolicy.DESTROY);
    // RDS refuses the role before it may write.
    const mayWrite = this.node.findChild('MonitoringRole').node.findChild('Policy');
    for (const { node } of this.instances) (node.defaultChild as CfnResource).node.addDependency(mayWrite);
  }
}
