import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct, IDependable } from 'constructs';
import { ManagedPolicyRole } from '../security/managed-policy-role';
import { acknowledgeResource } from '../security/nag-acknowledgements';

/** The one log group of an account and region that RDS writes the metrics of operating systems to. */
const LOG_GROUP = 'RDSOSMetrics';

/**
 * What RDS's enhanced monitoring acts as: AWS's own policy for it, but for this account, region and log group alone.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html
 */
export class EnhancedMonitoringRole extends ManagedPolicyRole {
  /** RDS refuses the role for an instance before it may write. */
  public readonly mayWrite: IDependable;

  public constructor(scope: Construct, id: string) {
    super(scope, id, { assumedBy: new iam.ServicePrincipal('monitoring.rds.amazonaws.com') });
    const logGroup = Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: LOG_GROUP,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const { policyDependable } = this.addToPrincipalPolicy(
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
    this.mayWrite = policyDependable as IDependable;
    acknowledgeResource(
      this,
      `${asPacksSeeIt(this)}:*`,
      'RDS names the log streams after its instances, by ids that are not known before. It is this one log group.',
    );
  }
}

/** The ARN of the log group with a word for what is known at deployment only. */
function asPacksSeeIt(scope: Construct): string {
  const { region, account } = Stack.of(scope);
  const known = (value: string, word: string) => (Token.isUnresolved(value) ? `<AWS::${word}>` : value);
  return `arn:<AWS::Partition>:logs:${known(region, 'Region')}:${known(account, 'AccountId')}:log-group:${LOG_GROUP}`;
}
