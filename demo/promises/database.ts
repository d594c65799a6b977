import type { DeployedStack } from '../../rigs/emulator/deployed-stack';
import { askRds, listOf } from '../../rigs/emulator/rds-api';
import type { Json } from '../../rigs/template/json';
import { compare, type Inspector } from './promise';

/** Returns the description of a cluster. */
export async function describeCluster(identifier: string, { clients }: DeployedStack): Promise<Json> {
  const answer = await askRds(clients, 'DescribeDBClusters', { DBClusterIdentifier: identifier });
  return listOf(answer.DBClusters, 'DBCluster')[0];
}

export const databaseCluster: Inspector = async (resource, stack) => {
  const { properties } = resource;
  const found = await describeCluster(resource.physicalId, stack);
  const capacity = properties.ServerlessV2ScalingConfiguration;
  const foundCapacity = found.ServerlessV2ScalingConfiguration;
  return compare(resource, {
    engine: [`${properties.Engine} ${properties.EngineVersion}`, `${found.Engine} ${found.EngineVersion}`],
    'database and port': [
      [properties.DatabaseName, properties.Port],
      [found.DatabaseName, found.Port],
    ],
    'capacity (ACU)': [
      [capacity.MinCapacity, capacity.MaxCapacity],
      [foundCapacity.MinCapacity, foundCapacity.MaxCapacity],
    ],
    admin: [properties.MasterUsername, found.MasterUsername],
    'RDS manages the password': [
      properties.ManageMasterUserPassword,
      found.MasterUserSecret?.SecretStatus === 'active',
    ],
    'password is encrypted by the customer key': [
      true,
      found.MasterUserSecret?.KmsKeyId?.includes(stack.resolve(properties.MasterUserSecret.KmsKeyId)) ?? false,
    ],
    'is encrypted by the customer key': [true, found.KmsKeyId.includes(stack.resolve(properties.KmsKeyId))],
    'IAM authentication': [properties.EnableIAMDatabaseAuthentication, found.IAMDatabaseAuthenticationEnabled],
    'backups (days)': [properties.BackupRetentionPeriod, found.BackupRetentionPeriod],
    'backup and maintenance windows': [
      [properties.PreferredBackupWindow, properties.PreferredMaintenanceWindow],
      [found.PreferredBackupWindow, found.PreferredMaintenanceWindow],
    ],
    'deletion protection': [properties.DeletionProtection, found.DeletionProtection],
    'subnet group': [stack.resolve(properties.DBSubnetGroupName), found.DBSubnetGroup],
    'parameter group': [stack.resolve(properties.DBClusterParameterGroupName), found.DBClusterParameterGroup],
    'security groups': [
      stack.resolve(properties.VpcSecurityGroupIds),
      listOf(found.VpcSecurityGroups, 'VpcSecurityGroupMembership').map((each) => each.VpcSecurityGroupId),
    ],
    'exported logs': [properties.EnableCloudwatchLogsExports, listOf(found.EnabledCloudwatchLogsExports, 'member')],
  });
};

export const databaseInstance: Inspector = async (resource, stack) => {
  const { properties } = resource;
  const answer = await askRds(stack.clients, 'DescribeDBInstances', { DBInstanceIdentifier: resource.physicalId });
  const [found] = listOf(answer.DBInstances, 'DBInstance');
  return compare(resource, {
    cluster: [stack.resolve(properties.DBClusterIdentifier), found.DBClusterIdentifier],
    'class and state': [
      [properties.DBInstanceClass, 'available'],
      [found.DBInstanceClass, found.DBInstanceStatus],
    ],
    'promotion tier': [properties.PromotionTier, found.PromotionTier],
    'publicly accessible': [properties.PubliclyAccessible, found.PubliclyAccessible],
    'Performance Insights': [properties.EnablePerformanceInsights, found.PerformanceInsightsEnabled],
    'monitoring interval (s)': [properties.MonitoringInterval, found.MonitoringInterval],
    'maintenance window': [properties.PreferredMaintenanceWindow, found.PreferredMaintenanceWindow],
  });
};

export const subnetGroup: Inspector = async (resource, stack) => {
  const answer = await askRds(stack.clients, 'DescribeDBSubnetGroups', { DBSubnetGroupName: resource.physicalId });
  const [found] = listOf(answer.DBSubnetGroups, 'DBSubnetGroup');
  const subnets = listOf(found.Subnets, 'Subnet');
  return compare(resource, {
    subnets: [stack.resolve(resource.properties.SubnetIds), subnets.map((each) => each.SubnetIdentifier)],
    zones: [
      resource.properties.SubnetIds.length,
      new Set(subnets.map((each) => each.SubnetAvailabilityZone.Name)).size,
    ],
  });
};

export const parameterGroup: Inspector = async (resource, stack) => {
  const { Parameters, Family } = resource.properties;
  const DBClusterParameterGroupName = resource.physicalId;
  const described = await askRds(stack.clients, 'DescribeDBClusterParameterGroups', { DBClusterParameterGroupName });
  const answer = await askRds(stack.clients, 'DescribeDBClusterParameters', { DBClusterParameterGroupName });
  const found = Object.fromEntries(
    listOf(answer.Parameters, 'Parameter').map(({ ParameterName, ParameterValue }) => [ParameterName, ParameterValue]),
  );
  const names = Object.keys(Parameters);
  return compare(resource, {
    family: [Family, listOf(described.DBClusterParameterGroups, 'DBClusterParameterGroup')[0].DBParameterGroupFamily],
    ...Object.fromEntries(names.map((name) => [name, [Parameters[name], found[name]]])),
  });
};
