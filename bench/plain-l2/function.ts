import * as path from 'node:path';
import { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { logGroup } from './logs';
import { allow, role, useOfKeyBy } from './role';
import type { RotatingSecret } from './rotating-secret';

const HANDLERS = 'secrets/handlers';
const ASSETS = path.join(__dirname, '../../assets', HANDLERS);

export interface FunctionSurroundings {
  readonly vpc: ec2.IVpc;
  readonly encryptionKey: kms.IKey;
  readonly deadLetters: sqs.IQueue;
}

export interface FunctionProps extends FunctionSurroundings {
  readonly handler: string;
  readonly environment?: Record<string, string>;
  /** Without any, it gets one of its own. */
  readonly securityGroups?: ec2.ISecurityGroup[];
  readonly statements?: iam.PolicyStatement[];
  readonly rotates?: RotatingSecret;
}

/** A function in the VPC, with a log, a role and a dead-letter queue. */
export function handlerFunction(scope: Construct, props: FunctionProps): lambda.Function {
  const { vpc, encryptionKey, deadLetters, handler } = props;
  const logs = logGroup(scope, 'Logs', encryptionKey);
  return new lambda.Function(scope, 'Function', {
    description: `src/${HANDLERS}/${handler}.lambda.ts`,
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(path.join(ASSETS, `${handler}.lambda`)),
    environment: { ...props.environment, AWS_NODEJS_CONNECTION_REUSE_ENABLED: '1' },
    timeout: Duration.minutes(1),
    reservedConcurrentExecutions: 1,
    logGroup: logs,
    loggingFormat: lambda.LoggingFormat.JSON,
    deadLetterQueue: deadLetters,
    vpc,
    vpcSubnets: { subnets: vpc.privateSubnets },
    securityGroups: props.securityGroups,
    role: role(scope, 'Role', 'lambda.amazonaws.com', [
      allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logs.logGroupArn),
      useOfKeyBy(scope, 'sqs', encryptionKey, ['kms:Decrypt', 'kms:GenerateDataKey']),
      allow(
        [
          'ec2:AssignPrivateIpAddresses',
          'ec2:CreateNetworkInterface',
          'ec2:DeleteNetworkInterface',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeSubnets',
          'ec2:UnassignPrivateIpAddresses',
        ],
        '*',
      ),
      ...(props.statements ?? []),
      allow(['sqs:SendMessage'], deadLetters.queueArn),
      ...(props.rotates?.statementsOfRotation() ?? []),
    ]),
  });
}
