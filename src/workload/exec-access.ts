import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { addEndpointFor } from '../network/service-endpoints';
import { addDeclared } from '../security/declared-access';

/** The condition of a call that concerns a session. */
const OF_A_SESSION: iam.Conditions = { Null: { 'kms:EncryptionContext:aws:ssm:SessionId': 'false' } };

/**
 * Enables ECS Exec for a service, with the encryption and the log of the cluster's configuration.
 *
 * `enableExecuteCommand` of the CDK would also grant more in the key policy than the sessions need.
 *
 * The key also encrypts other data, so the task may use it for sessions only. The SSM agent in the task sends the
 * session's id with each call, as the encryption context.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html#ecs-exec-required-iam-permissions
 * @see https://github.com/aws/amazon-ssm-agent/blob/mainline/agent/session/crypto/crypto.go
 */
export function allowExec(service: ecs.FargateService, cluster: ecs.ICluster): void {
  (service.node.defaultChild as ecs.CfnService).enableExecuteCommand = true;
  addEndpointFor('SessionManager', cluster.vpc);
  const { taskRole } = service.taskDefinition;
  const { kmsKey, logConfiguration } = cluster.executeCommandConfiguration ?? {};
  grant(
    taskRole,
    ['*'],
    [
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
    ],
  );
  if (kmsKey) grant(taskRole, [kmsKey.keyArn], ['kms:Decrypt', 'kms:GenerateDataKey'], OF_A_SESSION);
  const logGroup = logConfiguration?.cloudWatchLogGroup?.logGroupRef;
  if (logGroup) {
    grant(taskRole, ['*'], ['logs:DescribeLogGroups']);
    grant(taskRole, [logGroup.logGroupArn], ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents']);
  }
}

function grant(role: iam.IRole, resources: string[], actions: string[], conditions?: iam.Conditions): void {
  addDeclared(role, new iam.PolicyStatement({ actions, resources, conditions }));
}
