import type { Resource } from './template';

/** The resource types that store data, or whose address others use: what the deletion of such a resource loses. */
const STATEFUL: Record<string, string> = {
  'AWS::ACMPCA::CertificateAuthority': 'the certificate authority that clients trust',
  'AWS::Backup::BackupVault': 'the backups',
  'AWS::Cognito::UserPool': 'the users',
  'AWS::DocDB::DBCluster': 'the data',
  'AWS::DynamoDB::GlobalTable': 'the data',
  'AWS::DynamoDB::Table': 'the data',
  'AWS::EC2::EIP': 'the address that others allow',
  'AWS::EC2::Volume': 'the data',
  'AWS::EC2::VPC': 'the network of all resources in it',
  'AWS::ECR::Repository': 'the images, which tasks need when they start',
  'AWS::EFS::FileSystem': 'the data',
  'AWS::ElastiCache::ReplicationGroup': 'the data',
  'AWS::ElastiCache::ServerlessCache': 'the data',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'the DNS name that clients use',
  'AWS::FSx::FileSystem': 'the data',
  'AWS::KMS::Key': 'everything that the key encrypts',
  'AWS::Kinesis::Stream': 'the records',
  'AWS::Logs::LogGroup': 'the logs',
  'AWS::MSK::Cluster': 'the records',
  'AWS::MSK::ServerlessCluster': 'the records',
  'AWS::MemoryDB::Cluster': 'the data',
  'AWS::Neptune::DBCluster': 'the data',
  'AWS::OpenSearchService::Domain': 'the data',
  'AWS::RDS::DBCluster': 'the data',
  'AWS::RDS::DBInstance': 'the data',
  'AWS::Redshift::Cluster': 'the data',
  'AWS::Route53::HostedZone': 'the name servers that the parent zone names',
  'AWS::S3::Bucket': 'the objects',
  'AWS::SQS::Queue': 'the messages',
  'AWS::SecretsManager::Secret': 'the value of the secret',
  'AWS::ServiceDiscovery::HttpNamespace': 'the names by which services find each other',
  'AWS::ServiceDiscovery::PrivateDnsNamespace': 'the names by which services find each other',
  'AWS::ServiceDiscovery::PublicDnsNamespace': 'the names by which services find each other',
};

/** Policies of a resource that keep it, or a snapshot of it, when it leaves the template. */
const KEPT = ['Retain', 'RetainExceptOnCreate', 'Snapshot'];

/** The types that CloudFormation takes a snapshot of by default. */
const SNAPSHOT_BY_DEFAULT = ['AWS::DocDB::DBCluster', 'AWS::Neptune::DBCluster', 'AWS::RDS::DBCluster'];

/** Returns what a resource stores, or undefined if it stores nothing that its replacement does not have. */
export function contentOf({ Type, Properties = {} }: Resource): string | undefined {
  // The data of such an instance is in its cluster.
  if (Type === 'AWS::RDS::DBInstance' && Properties.DBClusterIdentifier !== undefined) return undefined;
  return STATEFUL[Type];
}

/** Indicates whether a policy of a resource keeps its content. */
export function isKept({ Type, Properties = {} }: Resource, policy?: string): boolean {
  if (policy !== undefined) return KEPT.includes(policy);
  if (SNAPSHOT_BY_DEFAULT.includes(Type)) return true;
  return Type === 'AWS::RDS::DBInstance' && Properties.DBClusterIdentifier === undefined;
}
