import { CfnResource, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { ObjectForm } from './kinds';
import { shown } from './shown';

const KEY = 'AWS::KMS::Key';
const ALIAS = 'AWS::KMS::Alias';
const SYMMETRIC = 'SYMMETRIC_DEFAULT';
const ENCRYPT = 'ENCRYPT_DECRYPT';

/**
 * A key that encrypts the data of AWS services. The key spec of an imported key is not known.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html
 */
export const ENCRYPTION_KEY: ObjectForm = {
  refused: (value) => {
    const { keySpec = SYMMETRIC, keyUsage = ENCRYPT } = keyProperties(value);
    if (isOrToken(keySpec, SYMMETRIC) && isOrToken(keyUsage, ENCRYPT)) return undefined;
    return `${shown(value)}, with the key spec ${keySpec} and the usage ${keyUsage}`;
  },
  expected: 'a symmetric key for encryption, which is the only kind that AWS services encrypt their data with',
  fix: 'pass a key with the default key spec and the default usage',
};

interface KeyProperties {
  readonly keySpec?: string;
  readonly keyUsage?: string;
}

/** Returns the properties of a key that the app creates, also for an alias of the key. */
function keyProperties(value: object): KeyProperties {
  const resource = resourceOf(value);
  if (resource?.cfnResourceType === ALIAS) return keyProperties((value as { aliasTargetKey: object }).aliasTargetKey);
  return resource?.cfnResourceType === KEY ? (resource as KeyProperties) : {};
}

function resourceOf(value: object): CfnResource | undefined {
  const resource = (value as IConstruct).node?.defaultChild;
  return resource && CfnResource.isCfnResource(resource) ? resource : undefined;
}

function isOrToken(value: string, expected: string): boolean {
  return value === expected || Token.isUnresolved(value);
}
