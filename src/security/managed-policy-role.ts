import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { brand } from '../validation/brand';
import { describe } from '../validation/description';
import { declareAccess } from './declared-access';

/**
 * The maximum size of a policy, less a reserve for inexact estimates. Unit: characters.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const POLICY_SIZE = 6_144 - 644;
/** The estimated maximum length of a token at deployment. Unit: characters. */
const TOKEN_SIZE = 150;
/** The maximum lengths of pseudo parameters, with a reserve for new Regions. Unit: characters. */
const PSEUDO_PARAMETERS: Record<string, number | undefined> = {
  'AWS.AccountId': 12,
  'AWS.Partition': 12,
  'AWS.Region': 20,
  'AWS.URLSuffix': 24,
};

/**
 * A role with its grants in customer managed policies instead of an inline policy.
 *
 * Security packs require managed policies. This class overrides only the destination of statements, so that each
 * `grantXxx` of the CDK works. The policy refers to the role, not the role to the policy. A resource policy that refers
 * to the role therefore causes no circular dependency.
 */
export class ManagedPolicyRole extends iam.Role {
  static {
    brand(ManagedPolicyRole, 'ManagedPolicyRole');
  }

  /** The statements that grants have added. */
  public readonly statements: iam.PolicyStatement[] = [];
  private readonly grantPolicies: iam.ManagedPolicy[] = [];
  private room = 0;

  public constructor(scope: Construct, id: string, props: iam.RoleProps) {
    super(scope, id, props);
    declareAccess(this);
  }

  public override addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    const size = estimatedSize(statement);
    if (size > this.room) {
      this.grantPolicies.push(this.nextPolicy());
      this.room = POLICY_SIZE;
    }
    this.room -= size;
    const policyDependable = this.grantPolicies[this.grantPolicies.length - 1];
    policyDependable.addStatements(statement);
    this.statements.push(statement);
    return { statementAdded: true, policyDependable };
  }

  private nextPolicy(): iam.ManagedPolicy {
    const count = this.grantPolicies.length;
    return new iam.ManagedPolicy(this, count === 0 ? 'Policy' : `Policy${count + 1}`, {
      roles: [this],
      // CloudFormation replaces a policy if its description changes.
      description: describe('policy', `What ${this.node.path} may do`),
    });
  }
}

function estimatedSize(statement: iam.PolicyStatement): number {
  const sized = (_token: string, name = '') => 'x'.repeat(PSEUDO_PARAMETERS[name] ?? TOKEN_SIZE);
  return JSON.stringify(statement.toStatementJson()).replace(/[$#]\{Token\[(AWS\.\w+)?.*?\]\}/g, sized).length;
}
