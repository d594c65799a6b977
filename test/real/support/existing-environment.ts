import {
  aws_ec2 as ec2,
  aws_ecr as ecr,
  aws_ecs as ecs,
  aws_elasticloadbalancingv2 as elbv2,
  aws_kms as kms,
  RemovalPolicies,
  aws_rds as rds,
  type Stack,
  aws_secretsmanager as secretsmanager,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';

/**
 * An environment as companies have it: a network, a cluster, a load balancer, a database, secrets, images and a key.
 *
 * The construct gives its resources the same logical ids in every stack that contains it. It retains all of them.
 */
export class ExistingEnvironment extends Construct {
  public readonly vpc: ec2.Vpc;
  public readonly key: kms.Key;
  public readonly cluster: ecs.Cluster;
  public readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  public readonly images: ecr.Repository;
  public readonly partnerKey: secretsmanager.Secret;
  public readonly databaseGroup: ec2.SecurityGroup;
  public readonly database: rds.DatabaseCluster;

  public constructor(scope: Stack, id: string) {
    super(scope, id);
    this.vpc = new ec2.Vpc(this, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
    const { vpc } = this;
    this.key = new kms.Key(this, 'Key', { enableKeyRotation: true });
    this.cluster = new ecs.Cluster(this, 'Cluster', { vpc });
    this.loadBalancer = new elbv2.ApplicationLoadBalancer(this, 'LoadBalancer', { vpc, internetFacing: true });
    this.loadBalancer.addListener('Http', { port: 80, defaultAction: elbv2.ListenerAction.fixedResponse(404) });
    this.images = new ecr.Repository(this, 'Images');
    this.partnerKey = new secretsmanager.Secret(this, 'PartnerKey', {
      generateSecretString: { secretStringTemplate: '{}', generateStringKey: 'key' },
    });
    this.databaseGroup = new ec2.SecurityGroup(this, 'DatabaseGroup', { vpc });
    this.database = new rds.DatabaseCluster(this, 'Database', {
      engine: rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_16_8 }),
      vpc,
      securityGroups: [this.databaseGroup],
      credentials: rds.Credentials.fromUsername('postgres'),
      manageMasterUserPassword: true,
      defaultDatabaseName: 'trading',
      writer: rds.ClusterInstance.serverlessV2('writer'),
      deletionProtection: true,
    });
    RemovalPolicies.of(this).retain();
  }
}
