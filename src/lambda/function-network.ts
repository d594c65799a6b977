import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { fitGroupDescriptions } from '../network/group-description';
import { addDeclared } from '../security/declared-access';
import type { ManagedPolicyRole } from '../security/managed-policy-role';
import { acknowledgeAnyResource } from '../security/nag-acknowledgements';

/** The actions with which Lambda connects a function to a VPC. */
const NETWORK_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

/**
 * Allows Lambda to connect a function to a VPC with the function's role, and denies the same actions to the code.
 *
 * Lambda needs the actions on all network interfaces. Calls of the code have the ARN of the function in
 * `lambda:SourceFunctionArn`, and calls of Lambda itself do not.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
export function allowVpcAccess(role: ManagedPolicyRole): void {
  addDeclared(role, new iam.PolicyStatement({ actions: NETWORK_ACTIONS, resources: ['*'] }));
  addDeclared(
    role,
    new iam.PolicyStatement({
      effect: iam.Effect.DENY,
      actions: [...NETWORK_ACTIONS, 'ec2:DetachNetworkInterface'],
      resources: ['*'],
      // The name of the function would be a circular dependency. No other function has the role.
      conditions: { ArnLike: { 'lambda:SourceFunctionArn': anyFunctionOf(Stack.of(role)) } },
    }),
  );
  acknowledgeAnyResource(role, 'Lambda manages network interfaces, and their ids are not known at deployment.');
}

/**
 * Allows a function in a VPC to open connections to AWS APIs, which use HTTPS, and to nothing else.
 *
 * Without a VPC it does nothing. The function must be created with `functionDefaults()`.
 */
export function allowAwsApis(fn: lambda.Function): void {
  if (!fn.isBoundToVpc) return;
  fitGroupDescriptions(fn.connections);
  fn.connections.allowToAnyIpv4(ec2.Port.HTTPS, 'AWS APIs');
}

function anyFunctionOf(stack: Stack): string {
  return stack.formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
