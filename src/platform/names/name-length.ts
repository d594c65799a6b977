import { CfnResource, type IResolvable, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';

/** The hyphens and the random characters of a name that CloudFormation generates. */
const RANDOM_LENGTH = 16;
/** The parts of an ARN, or of a DNS name, around the name of a resource. */
const ADDRESS_LENGTH = 80;
/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
const MAX_STACK_NAME = 128;
/** The length of a value that is no attribute of a resource. */
const UNKNOWN_LENGTH = 256;

/** The types whose `Ref` is an ARN. */
const REF_IS_ARN = [
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::SecretsManager::Secret',
  'AWS::SecretsManager::SecretTargetAttachment',
  'AWS::SNS::Topic',
];

/**
 * Returns an estimate of the length of a value that may be known only at deployment. Unit: characters.
 *
 * CloudFormation generates a name from the name of the stack and the logical id. The estimate is not below the real
 * length of such a name.
 */
export function estimatedLength(value: string): number {
  const literals = value.replace(/\$\{Token\[.*?\]\}/g, '');
  const { tokens } = Tokenization.reverseString(value);
  return tokens.reduce((length, token) => length + lengthOf(token), literals.length);
}

function lengthOf(token: IResolvable): number {
  if (!Reference.isReference(token) || !CfnResource.isCfnResource(token.target)) return UNKNOWN_LENGTH;
  const resource = token.target;
  const { stackName } = Stack.of(resource);
  const stack = Token.isUnresolved(stackName) ? MAX_STACK_NAME : stackName.length;
  const name = stack + Stack.of(resource).getLogicalId(resource).length + RANDOM_LENGTH;
  const isName =
    token.displayName === 'Name' || (token.displayName === 'Ref' && !REF_IS_ARN.includes(resource.cfnResourceType));
  return isName ? name : name + ADDRESS_LENGTH;
}
