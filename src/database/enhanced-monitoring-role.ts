import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct, IDependable } from 'constructs';
import { addDeclared } from '../security/declared-access';
import { ManagedPolicyRole } from '../security/managed-policy-role';
import { acknowledgeResource } from '../security/nag-acknowledgements';
import { ownServicePrincipal } from '../security/service-principal';

/** The log group of an account and Region that RDS writes the metrics of operating systems to. */
const LOG_GROUP = 'RDSOSMetrics';

/**
 * The role of RDS Enhanced Monitoring.
 *
 * It has the permissions of the AWS managed policy, limited to the log group of this account and Region.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html
 */
export class EnhancedMonitoringRole extends ManagedPolicyRole {
  /** The policy of the role. An instance must depend on it: RDS rejects a role without the permissions. */
  public readonly writePolicy: IDependable;

  public constructor(scope: Construct, id: string) {
    super(scope, id, {
      assumedBy: ownServicePrincipal(scope, 'monitoring.rds.amazonaws.com', { service: 'rds', resources: 'db:*' }),
    });
    const logGroup = Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: LOG_GROUP,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const { policyDependable } = addDeclared(
      this,
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
    );
    this.writePolicy = policyDependable as IDependable;
    acknowledgeResource(
      this,
      `${arnForSecurityPacks(this)}:*`,
      'RDS names the log streams after the ids of its instances, which are known only at deployment. The permission is limited to one log group.',
    );
  }
}

/** Returns the ARN of the log group as security packs resolve it: with a placeholder for each token. */
function arnForSecurityPacks(scope: Construct): string {
  const { region, account } = Stack.of(scope);
  const known = (value: string, word: string) => (Token.isUnresolved(value) ? `<AWS::${word}>` : value);
  return `arn:<AWS::Partition>:logs:${known(region, 'Region')}:${known(account, 'AccountId')}:log-group:${LOG_GROUP}`;
}
