import { CfnResource, Duration, Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { EncryptedLogGroup } from '../logs/encrypted-log-group';
import { privateSubnets } from '../network/subnet-selection';
import { addDeclared, declareAccess } from '../security/declared-access';
import { EncryptionKey } from '../security/encryption-key';
import { ManagedPolicyRole } from '../security/managed-policy-role';
import { acknowledgeComplianceRule } from '../security/nag-acknowledgements';
import type { Protection } from '../security/protection';
import { retainNeeds } from '../security/retention';
import { allowVpcAccess } from './function-network';
import { addFunctionScope, DEAD_LETTERS_ID } from './stack-functions';

/** The settings that all Lambda functions of the library have. */
export interface FunctionSettings {
  /** @default - the key that the parts in this stack share */
  readonly encryptionKey?: kms.IKey;
  readonly protection: Protection;
  /** @default - no VPC: the function reaches AWS over the internet */
  readonly vpc?: ec2.IVpc;
  /**
   * Indicates whether the dead-letter queue of the stack keeps the events that failed.
   *
   * @default true
   */
  readonly keepsFailedEvents?: boolean;
}

/** The options of a Lambda function, with its role. */
export interface FunctionDefaults extends lambda.FunctionOptions {
  readonly role: ManagedPolicyRole;
}

/**
 * Returns the options of a Lambda function of the library without its code: role, log, dead-letter queue and VPC.
 *
 * The function must be the child `Function` of the scope, where monitoring finds it.
 * A function in a VPC may open no connection until `allowAwsApis()` or a rule of its own allows it.
 */
export function functionDefaults(scope: Construct, settings: FunctionSettings): FunctionDefaults {
  const { encryptionKey = EncryptionKey.ofStack(scope), protection, vpc, keepsFailedEvents = true } = settings;
  const logGroup = new EncryptedLogGroup(scope, 'Logs', { encryptionKey, protection });
  const role = new ManagedPolicyRole(scope, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  const deadLetterQueue = keepsFailedEvents
    ? grantedDeadLetterQueue(scope, role, encryptionKey, protection)
    : undefined;
  addFunctionScope(scope);
  acknowledgeComplianceRule(
    scope,
    'LambdaConcurrency',
    'Secrets Manager does not support fewer than ten reserved executions for a rotation, and a new account has none to reserve. Each step checks its state, so concurrent runs are safe.',
  );
  if (vpc) allowVpcAccess(role);
  else {
    acknowledgeComplianceRule(
      scope,
      'LambdaInsideVPC',
      'The function has no VPC. It calls only public AWS APIs, over TLS. Set the vpc of the construct to run it in a VPC.',
    );
  }
  return {
    role,
    logGroup,
    deadLetterQueue,
    architecture: lambda.Architecture.ARM_64,
    loggingFormat: lambda.LoggingFormat.JSON,
    timeout: Duration.minutes(1),
    // Stated without a VPC too, because the CDK refuses a value of a property injector there.
    allowAllOutbound: vpc && false,
    ...(vpc && { vpc, vpcSubnets: privateSubnets(scope, vpc).selection }),
  };
}

function grantedDeadLetterQueue(
  scope: Construct,
  role: iam.Role,
  encryptionKey: kms.IKey,
  protection: Protection,
): sqs.Queue {
  const queue = deadLetterQueueOfStack(scope, encryptionKey);
  retainMessages(queue, protection);
  // The CDK grants the role access to the queue, but not to its key. The function that created the queue chose the key.
  const { keyArn } = queue.encryptionMasterKey as kms.IKey;
  addDeclared(
    role,
    new iam.PolicyStatement({
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `sqs.${Stack.of(scope).region}.amazonaws.com` } },
    }),
  );
  return queue;
}

/**
 * Retains the queue if one of its functions has a protection that retains data.
 *
 * Its messages are the only record of failed calls. Its policy and its key are retained too.
 */
function retainMessages(queue: sqs.Queue, protection: Protection): void {
  if (!protection.retainsData) return;
  for (const resource of queue.node.findAll().filter(CfnResource.isCfnResource)) {
    resource.applyRemovalPolicy(protection.removalPolicy);
  }
  retainNeeds(queue, protection);
}

/** Returns the dead-letter queue of the stack, which its functions share. The first call creates it. */
function deadLetterQueueOfStack(scope: Construct, encryptionMasterKey: kms.IKey): sqs.Queue {
  const stack = Stack.of(scope);
  const existing = stack.node.tryFindChild(DEAD_LETTERS_ID) as sqs.Queue | undefined;
  if (existing) return existing;
  const queue = new sqs.Queue(stack, DEAD_LETTERS_ID, {
    encryption: sqs.QueueEncryption.KMS,
    encryptionMasterKey,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  declareAccess(queue);
  return queue;
}
