import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { role } from './role';

/** What RDS's enhanced monitoring acts as. AWS's own policy would let it write to other accounts' log groups. */
export function databaseMonitoringRole(scope: Construct): iam.IRole {
  const logGroup = Stack.of(scope).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: 'RDSOSMetrics',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return role(scope, 'MonitoringRole', 'monitoring.rds.amazonaws.com', [
    new iam.PolicyStatement({
      actions: [
        'logs:CreateLogGroup',
        'logs:CreateLogStream',
        'logs:DescribeLogStreams',
        'logs:GetLogEvents',
        'logs:PutLogEvents',
        'logs:PutRetentionPolicy',
      ],
      resources: [logGroup, `${logGroup}:*`],
    }),
  ]);
}
