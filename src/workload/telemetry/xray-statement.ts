import * as iam from 'aws-cdk-lib/aws-iam';

/** Returns a statement for actions of X-Ray, which do not support resource-level permissions. */
export function xrayStatement(...actions: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources: ['*'] });
}
