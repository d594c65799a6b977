import { type CfnResource, Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import { Construct, type IConstruct } from 'constructs';
import { EncryptedLogGroup } from '../logs/encrypted-log-group';
import { dataSubnets } from '../network/subnet-selection';
import { acknowledgeComplianceRule } from '../security/nag-acknowledgements';
import { describe } from '../validation/description';
import { databaseIdentifier } from './database-identifier';
import type { DatabaseOptions } from './database-options';
import { ADMIN, type DatabaseContext } from './database-server';
import { EnhancedMonitoringRole } from './enhanced-monitoring-role';
import { requireRoleSetting, resolveBackupRetention, resolveWindows } from './validate-options';

/** The properties that differ between a cluster and an instance. */
export interface ManagedDatabaseKind {
  /** The name in the log groups of RDS. */
  readonly name: 'cluster' | 'instance';
  readonly engine: rds.IEngine;
  readonly logs: string[];
}

/** Not the default port of PostgreSQL, which port scanners try. Services get it in `PGPORT`. Unit: TCP port. */
const PORT = 5433;
const DEFAULT_NAME = 'trading';

/** The resources and properties of every database that the platform creates, a cluster or an instance. */
export class ManagedDatabase {
  public readonly port = PORT;
  public readonly databaseName: string;
  public readonly identifier: string;
  public readonly securityGroup: ec2.SecurityGroup;
  public readonly subnets: ec2.ISubnet[];
  public readonly parameterGroup: rds.ParameterGroup;
  public readonly backupRetention: Duration;
  public readonly backupWindow: string;
  public readonly maintenanceWindow: string;
  private readonly subnetGroup: rds.SubnetGroup;
  private readonly logGroups: EncryptedLogGroup[];
  private readonly monitoringRole: EnhancedMonitoringRole;

  public constructor(
    scope: Construct,
    private readonly kind: ManagedDatabaseKind,
    options: DatabaseOptions,
    private readonly context: DatabaseContext,
  ) {
    const { vpc, protection, encryptionKey } = context;
    const { removalPolicy } = protection;
    this.databaseName = options.databaseName ?? DEFAULT_NAME;
    requireRoleSetting(scope, kind.engine);
    this.backupRetention = resolveBackupRetention(options, protection);
    const { backupWindow, maintenanceWindow } = resolveWindows(scope, options);
    this.backupWindow = backupWindow;
    this.maintenanceWindow = maintenanceWindow;
    this.subnets = dataSubnets(scope, vpc);
    this.identifier = databaseIdentifier(scope, options.restoreFrom);

    this.securityGroup = new ec2.SecurityGroup(scope, 'SecurityGroup', {
      vpc,
      description: 'PostgreSQL, for what was given access alone',
      allowAllOutbound: false,
    });
    // A retained database still needs these resources. The subnet group that the CDK creates would be deleted.
    this.securityGroup.applyRemovalPolicy(removalPolicy);
    this.subnetGroup = new rds.SubnetGroup(scope, 'Subnets', {
      vpc,
      vpcSubnets: { subnets: this.subnets },
      description: describe('database', `Subnets of ${scope.node.path}`),
      removalPolicy,
    });
    // An id for each kind: the resource types differ, and CloudFormation cannot change the type of a resource.
    const parametersId = kind.name === 'cluster' ? 'ClusterParameters' : 'InstanceParameters';
    this.parameterGroup = new rds.ParameterGroup(scope, parametersId, {
      engine: kind.engine,
      description: describe('database', `Refuses connections without TLS to ${scope.node.path}`),
      parameters: { 'rds.force_ssl': '1' },
      removalPolicy,
    });
    this.monitoringRole = new EnhancedMonitoringRole(scope, 'MonitoringRole');
    const logs = new Construct(scope, 'Logs');
    this.logGroups = kind.logs.map(
      (name) =>
        new EncryptedLogGroup(logs, name, {
          encryptionKey,
          protection,
          logGroupName: `/aws/rds/${kind.name}/${this.identifier}/${name}`,
        }),
    );
  }

  /** The properties of both CDK constructs, the cluster and the instance. */
  public get props() {
    const { vpc, encryptionKey, protection } = this.context;
    return {
      vpc,
      vpcSubnets: { subnets: this.subnets },
      subnetGroup: this.subnetGroup,
      securityGroups: [this.securityGroup],
      port: PORT,
      credentials: rds.Credentials.fromUsername(ADMIN, { encryptionKey }),
      manageMasterUserPassword: true,
      iamAuthentication: true,
      storageEncryptionKey: encryptionKey,
      parameterGroup: this.parameterGroup,
      cloudwatchLogsExports: this.kind.logs,
      monitoringInterval: Duration.minutes(1),
      monitoringRole: this.monitoringRole,
      enablePerformanceInsights: true,
      performanceInsightEncryptionKey: encryptionKey,
      databaseInsightsMode: rds.DatabaseInsightsMode.STANDARD,
      preferredMaintenanceWindow: this.maintenanceWindow,
      copyTagsToSnapshot: true,
      autoMinorVersionUpgrade: true,
      deletionProtection: protection.deletionProtection,
      removalPolicy: protection.removalPolicy,
    };
  }

  /**
   * Adds the dependencies of the created database, and acknowledges a compliance rule.
   *
   * @param database the cluster or the instance
   * @param instances the instances of the cluster, or the one instance
   */
  public finish(database: IConstruct, instances: IConstruct[]): void {
    // RDS creates the log groups itself if they do not exist.
    (database.node.defaultChild as CfnResource).node.addDependency(...this.logGroups);
    for (const { node } of instances)
      (node.defaultChild as CfnResource).node.addDependency(this.monitoringRole.writePolicy);
    acknowledgeComplianceRule(
      database,
      'RDSInBackupPlan',
      'RDS keeps continuous backups itself, from which the database is restored to any second of backupRetention. An AWS Backup plan, for copies in other accounts or Regions, belongs to the organisation and can select the database by its tags.',
    );
  }
}
