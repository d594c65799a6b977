import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The security packs that the library answers to, as cdk-nag names them in its rule ids. */
const AWS_SOLUTIONS = ['AwsSolutions'];
const COMPLIANCE_PACKS = ['NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321'];

/**
 * Accepts a finding of AWS Solutions on a construct, with the true reason.
 *
 * Only where the requirement itself makes the finding; what can be fixed is fixed.
 */
export function acknowledgeSolutionsRule(construct: IConstruct, rule: string, reason: string): void {
  record(construct, AWS_SOLUTIONS, rule, reason);
}

/** Accepts a finding that NIST 800-53, HIPAA and PCI DSS share, with the true reason. */
export function acknowledgeComplianceRule(construct: IConstruct, rule: string, reason: string): void {
  record(construct, COMPLIANCE_PACKS, rule, reason);
}

/** Accepts `Resource: *` in the policies below a construct, for actions that AWS grants on every resource or none. */
export function acknowledgeAnyResource(construct: IConstruct, reason: string): void {
  acknowledgeSolutionsRule(construct, 'IAM5[Resource::*]', reason);
}

/**
 * Accepts a wildcard in one resource of the policies below a construct.
 *
 * @param resource the ARN as the packs write it, with `<AWS::Region>` and its kin for what is known at deployment only
 */
export function acknowledgeResource(construct: IConstruct, resource: string, reason: string): void {
  acknowledgeSolutionsRule(construct, `IAM5[Resource::${resource}]`, reason);
}

/** Accepts a policy of AWS's own on the role that a construct is. */
export function acknowledgeManagedPolicy(construct: IConstruct, name: string, reason: string): void {
  acknowledgeSolutionsRule(construct, `IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${name}]`, reason);
}

/** As the CDK's acknowledge() would write it, which refuses an id that holds an ARN, and takes a stack trace each time. */
function record(construct: IConstruct, packs: string[], rule: string, reason: string): void {
  construct.node.addMetadata(
    Validations.ACKNOWLEDGED_RULES_METADATA_KEY,
    Object.fromEntries(packs.map((pack) => [`${pack}-${rule}`, reason])),
  );
}
