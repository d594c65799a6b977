import { Duration, Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { EncryptedLogGroup } from '../logs/encrypted-log-group';
import { privateSubnets } from '../network/subnet-selection';
import { EncryptionKey } from '../security/encryption-key';
import { ManagedPolicyRole } from '../security/managed-policy-role';
import { acknowledgeAnyResource, acknowledgeComplianceRule } from '../security/nag-acknowledgements';
import type { Protection } from '../security/protection';
import { deadLettersOfStack } from './dead-letters';

/** What a function of the library has to be told. */
export interface FunctionSurroundings {
  /** Without one, the key that the parts in the stack share. */
  readonly encryptionKey?: kms.IKey;
  readonly protection: Protection;
  /** The network to run in; without one the function reaches AWS over the internet. */
  readonly vpc?: ec2.IVpc;
}

/** A function's options, its role among them. */
export interface FunctionDefaults extends lambda.FunctionOptions {
  readonly role: iam.Role;
}

/** Everything about a function of the library but its code: a role, a log, a dead-letter queue, a network. */
export function functionDefaults(scope: Construct, surroundings: FunctionSurroundings): FunctionDefaults {
  const { encryptionKey = EncryptionKey.ofStack(scope), protection, vpc } = surroundings;
  const logGroup = new EncryptedLogGroup(scope, 'Logs', { encryptionKey, protection });
  const role = new ManagedPolicyRole(scope, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  const deadLetterQueue = deadLettersOfStack(scope, encryptionKey);
  logGroup.grantWrite(role);
  // The CDK lets the role send to the queue, but not use its key.
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [encryptionKey.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `sqs.${Stack.of(scope).region}.amazonaws.com` } },
    }),
  );
  if (vpc) allowVpcAccess(role);
  else {
    acknowledgeComplianceRule(
      scope,
      'LambdaInsideVPC',
      'The function was given no VPC. It calls public AWS APIs only, over TLS; give the construct a vpc to keep it inside.',
    );
  }
  return {
    role,
    logGroup,
    deadLetterQueue,
    architecture: lambda.Architecture.ARM_64,
    loggingFormat: lambda.LoggingFormat.JSON,
    timeout: Duration.minutes(1),
    // One at a time: two runs for the same event would undo each other's work.
    reservedConcurrentExecutions: 1,
    ...(vpc && { vpc, vpcSubnets: privateSubnets(scope, vpc).selection }),
  };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
function allowVpcAccess(role: ManagedPolicyRole): void {
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      actions: [
        'ec2:AssignPrivateIpAddresses',
        'ec2:CreateNetworkInterface',
        'ec2:DeleteNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:UnassignPrivateIpAddresses',
      ],
      resources: ['*'],
    }),
  );
  acknowledgeAnyResource(role, 'Lambda manages network interfaces whose ids are not known before they exist.');
}
