import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The security packs that check the library, as their names are in the rule ids of cdk-nag. */
const AWS_SOLUTIONS = ['AwsSolutions'];
const COMPLIANCE_PACKS = ['NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321'];

/**
 * Acknowledges a finding of AWS Solutions on a construct, with its reason.
 *
 * It is only for findings that a requirement causes. All other findings must be fixed.
 */
export function acknowledgeSolutionsRule(construct: IConstruct, rule: string, reason: string): void {
  record(construct, AWS_SOLUTIONS, rule, reason);
}

/** Acknowledges a finding that NIST 800-53, HIPAA and PCI DSS share, with its reason. */
export function acknowledgeComplianceRule(construct: IConstruct, rule: string, reason: string): void {
  record(construct, COMPLIANCE_PACKS, rule, reason);
}

/** Acknowledges `Resource: *` in the policies of a construct, for actions that support no resource-level permissions. */
export function acknowledgeAnyResource(construct: IConstruct, reason: string): void {
  acknowledgeSolutionsRule(construct, 'IAM5[Resource::*]', reason);
}

/**
 * Acknowledges a wildcard in one resource of the policies of a construct.
 *
 * @param resource the ARN as the packs format it, with placeholders for tokens, for example `<AWS::Region>`
 */
export function acknowledgeResource(construct: IConstruct, resource: string, reason: string): void {
  acknowledgeSolutionsRule(construct, `IAM5[Resource::${resource}]`, reason);
}

/**
 * Acknowledges a wildcard in an ARN in the policies of a construct.
 *
 * An ARN with a resource of another stack is not recognized, because its export has no name yet.
 */
export function acknowledgeArn(construct: IConstruct, arn: string, reason: string): void {
  acknowledgeResource(construct, asPacksFormat(Stack.of(construct).resolve(arn)), reason);
}

/** Returns a resolved text as the packs format it: a reference is an id in angle brackets. */
function asPacksFormat(value: string | { readonly Ref?: string; readonly 'Fn::Join'?: [string, never[]] }): string {
  if (typeof value === 'string') return value;
  const { Ref: id, 'Fn::Join': [separator, parts] = ['', []] } = value;
  return id ? `<${id}>` : parts.map(asPacksFormat).join(separator);
}

/** Acknowledges an AWS managed policy on a role. */
export function acknowledgeManagedPolicy(construct: IConstruct, name: string, reason: string): void {
  acknowledgeSolutionsRule(construct, `IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${name}]`, reason);
}

/** Writes the metadata of the CDK's `acknowledge()`, which rejects ids with an ARN and records a stack trace each time. */
function record(construct: IConstruct, packs: string[], rule: string, reason: string): void {
  construct.node.addMetadata(
    Validations.ACKNOWLEDGED_RULES_METADATA_KEY,
    Object.fromEntries(packs.map((pack) => [`${pack}-${rule}`, reason])),
  );
}
