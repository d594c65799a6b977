import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * What one policy may hold, less some room for what is estimated. Unit: characters.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const POLICY_SIZE = 6_144 - 644;
/** How long a value may be that is known at deployment only. Unit: characters. */
const TOKEN_SIZE = 150;

/**
 * A role whose grants gather in customer managed policies instead of an inline one.
 *
 * Security packs ask for managed policies; overriding where statements go keeps every `grantXxx` of the CDK working.
 * The policy names the role (not the other way round), so a resource whose own policy names the role makes no cycle.
 */
export class ManagedPolicyRole extends iam.Role {
  private readonly grantPolicies: iam.ManagedPolicy[] = [];
  private room = 0;

  public override addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    const size = estimatedSize(statement);
    if (size > this.room) {
      this.grantPolicies.push(this.nextPolicy());
      this.room = POLICY_SIZE;
    }
    this.room -= size;
    const policyDependable = this.grantPolicies[this.grantPolicies.length - 1];
    policyDependable.addStatements(statement);
    return { statementAdded: true, policyDependable };
  }

  private nextPolicy(): iam.ManagedPolicy {
    const count = this.grantPolicies.length;
    return new iam.ManagedPolicy(this, count === 0 ? 'Policy' : `Policy${count + 1}`, {
      roles: [this],
      description: `What ${this.node.path} may do`,
    });
  }
}

function estimatedSize(statement: iam.PolicyStatement): number {
  return JSON.stringify(statement.toStatementJson()).replace(/[$#]\{Token\[.*?\]\}/g, 'x'.repeat(TOKEN_SIZE)).length;
}
