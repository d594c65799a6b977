import { type Kinds, objectOf } from '../kinds';
import { ENCRYPTION_KEY } from '../object-forms';

const KEY = objectOf(ENCRYPTION_KEY, 'KeyNotSymmetric');

export const SECURITY: Kinds = {
  'ImageRepositoryProps.encryptionKey': KEY,
  'FargateJobProps.encryptionKey': KEY,
  'FargateWorkerProps.encryptionKey': KEY,
  'MeshedFargateServiceProps.encryptionKey': KEY,
  'RotatableSecretProps.encryptionKey': KEY,
  'SharedLoadBalancerProps.encryptionKey': KEY,
  'SharedNetworkLoadBalancerProps.encryptionKey': KEY,
  'SpotClusterProps.encryptionKey': KEY,
  'TradingAnalyticsPlatformProps.encryptionKey': KEY,
  'TradingDatabaseProps.encryptionKey': KEY,
  'TradingMonitoringProps.encryptionKey': KEY,
  'TradingNetworkProps.encryptionKey': KEY,
  'WebFirewallProps.encryptionKey': KEY,
  'aws_secretsmanager.ReplicaRegion.encryptionKey': KEY,
};
