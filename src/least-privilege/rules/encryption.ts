import type { Properties } from '../../update-safety/template';
import type { AppFacts, AppResource } from '../app-facts';
import { ACKNOWLEDGE, type Finding, shownOf } from '../finding';
import { LeastPrivilegeRule } from '../least-privilege-rule';
import type { LibraryParts } from '../library-parts';

/** The encryption of a type. */
interface Encryption {
  /** The property, for the place in the report. */
  readonly property: string;
  /** Indicates whether the data is encrypted as the library does it. */
  readonly isEncrypted: (properties: Properties) => boolean;
  /** Indicates whether AWS encrypts the data without a setting, with a key of its own. */
  readonly byDefault: boolean;
}

const withKey = (property: string): Encryption => ({
  property,
  isEncrypted: (properties) => properties[property] !== undefined,
  byDefault: true,
});

const switched = (property: string): Encryption => ({
  property,
  isEncrypted: (properties) => properties[property] === true,
  byDefault: false,
});

const TYPES: Record<string, Encryption> = {
  'AWS::EC2::Volume': switched('Encrypted'),
  'AWS::ECR::Repository': {
    property: 'EncryptionConfiguration',
    isEncrypted: ({ EncryptionConfiguration }) => EncryptionConfiguration?.KmsKey !== undefined,
    byDefault: true,
  },
  'AWS::EFS::FileSystem': switched('Encrypted'),
  'AWS::Logs::LogGroup': withKey('KmsKeyId'),
  'AWS::RDS::DBCluster': switched('StorageEncrypted'),
  'AWS::RDS::DBInstance': {
    property: 'StorageEncrypted',
    // An instance of a cluster has the encryption of the cluster, and a restored instance that of its snapshot.
    isEncrypted: ({ StorageEncrypted, DBClusterIdentifier, DBSnapshotIdentifier }) =>
      StorageEncrypted === true || (DBClusterIdentifier ?? DBSnapshotIdentifier) !== undefined,
    byDefault: false,
  },
  'AWS::S3::Bucket': withKey('BucketEncryption'),
  'AWS::SNS::Topic': withKey('KmsMasterKeyId'),
  'AWS::SQS::Queue': withKey('KmsMasterKeyId'),
  'AWS::SecretsManager::Secret': withKey('KmsKeyId'),
};

/** Finds data that is stored without encryption. Parts of the library also need a customer managed key. */
export function findEncryption(facts: AppFacts, library: LibraryParts): Finding[] {
  return facts.resources.flatMap((resource) => {
    const encryption = TYPES[resource.type];
    if (!encryption) return [];
    const isOwn = library.include(resource);
    const isOff = resource.properties.SqsManagedSseEnabled === false && !encryption.isEncrypted(resource.properties);
    const isRight = encryption.isEncrypted(resource.properties) || (encryption.byDefault && !isOwn && !isOff);
    return isRight ? [] : [notEncrypted(resource, encryption.property, isOwn)];
  });
}

function notEncrypted(resource: AppResource, property: string, isOwn: boolean): Finding {
  return {
    rule: LeastPrivilegeRule.NOT_ENCRYPTED,
    resource,
    location: `Properties/${property}`,
    description: `${shownOf(resource)}: the ${resource.type} is not encrypted${isOwn ? ' with the key of the library' : ''}.`,
    fix: isOwn ? `Find what removes ${property}, for example an override.` : `Set ${property}. ${ACKNOWLEDGE}`,
  };
}
