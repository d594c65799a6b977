import { type CfnResource, Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import { Construct, type IConstruct } from 'constructs';
import { EncryptedLogGroup } from '../logs/encrypted-log-group';
import { dataSubnets } from '../network/subnet-selection';
import { acknowledgeComplianceRule } from '../security/nag-acknowledgements';
import { databaseIdentifier } from './database-identifier';
import type { DatabaseOptions } from './database-options';
import { ADMIN, type DatabaseContext } from './database-server';
import { EnhancedMonitoringRole } from './enhanced-monitoring-role';
import {
  backupRetentionOf,
  requireDatabaseName,
  requireSettingOfRoles,
  requireSnapshot,
  windowsOf,
} from './validate-options';

/** What differs between a cluster and an instance. */
export interface ManagedDatabaseKind {
  /** As RDS names it in log groups. */
  readonly name: 'cluster' | 'instance';
  readonly engine: rds.IEngine;
  readonly logs: string[];
}

/** Not PostgreSQL's own port, which scanners knock at; services are told it. Unit: TCP port. */
const PORT = 5433;
const DEFAULT_NAME = 'trading';

/** What every database that the platform makes has around it, and what it tells RDS, whichever kind it is. */
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
    requireDatabaseName(scope, this.databaseName);
    requireSnapshot(scope, options.restoreFrom);
    requireSettingOfRoles(scope, kind.engine);
    this.backupRetention = backupRetentionOf(scope, options, protection);
    const { backupWindow, maintenanceWindow } = windowsOf(scope, options);
    this.backupWindow = backupWindow;
    this.maintenanceWindow = maintenanceWindow;
    this.subnets = dataSubnets(scope, vpc);
    this.identifier = databaseIdentifier(scope, options.restoreFrom);

    this.securityGroup = new ec2.SecurityGroup(scope, 'SecurityGroup', {
      vpc,
      description: 'PostgreSQL, for what was given access alone',
      allowAllOutbound: false,
    });
    // A database that is retained goes on needing these; the CDK's own subnet group would go.
    this.securityGroup.applyRemovalPolicy(removalPolicy);
    this.subnetGroup = new rds.SubnetGroup(scope, 'Subnets', {
      vpc,
      vpcSubnets: { subnets: this.subnets },
      description: `Subnets of ${scope.node.path}`,
      removalPolicy,
    });
    // An id for each kind: they are resources of different types, and CloudFormation changes no type in place.
    const parametersId = kind.name === 'cluster' ? 'ClusterParameters' : 'InstanceParameters';
    this.parameterGroup = new rds.ParameterGroup(scope, parametersId, {
      engine: kind.engine,
      description: `Refuses connections without TLS to ${scope.node.path}`,
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

  /** What both of the CDK's constructs take. */
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
   * What is said about the database that was made.
   *
   * @param database the cluster, or the instance
   * @param instances the instances of the cluster, or the instance
   */
  public finish(database: IConstruct, instances: IConstruct[]): void {
    // RDS makes the log groups by itself unless it finds them.
    (database.node.defaultChild as CfnResource).node.addDependency(...this.logGroups);
    for (const { node } of instances)
      (node.defaultChild as CfnResource).node.addDependency(this.monitoringRole.mayWrite);
    acknowledgeComplianceRule(
      database,
      'RDSInBackupPlan',
      'RDS keeps continuous backups itself, from which the database is restored to any second of backupRetention. An AWS Backup plan, for copies in other accounts or regions, is the organisation’s, and may select the database by its tags.',
    );
  }
}
