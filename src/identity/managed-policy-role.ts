import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * A role whose grants gather in one customer managed policy instead of an inline one.
 *
 * Security packs ask for managed policies; overriding where statements go keeps every `grantXxx` of the CDK working.
 * The policy names the role (not the other way round), so a resource whose own policy names the role makes no cycle.
 */
export class ManagedPolicyRole extends iam.Role {
  private managedPolicy?: iam.ManagedPolicy;

  public override addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    this.managedPolicy ??= new iam.ManagedPolicy(this, 'Policy', {
      roles: [this],
      description: `What ${this.node.path} may do`,
    });
    this.managedPolicy.addStatements(statement);
    return { statementAdded: true, policyDependable: this.managedPolicy };
  }
}
