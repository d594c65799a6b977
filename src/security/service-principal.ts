import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * Returns an AWS service that may assume a role only for resources of the role's own account and Region.
 *
 * Otherwise the service could assume the role for somebody else (the confused deputy problem). Use it only for services
 * that send both keys, which their pages document. A service that does not send them could not assume the role.
 *
 * @param scope the role, or its parent
 * @param service the name of the service
 * @param resources the resources for which the service assumes the role, as the last part of an ARN
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function ownServicePrincipal(
  scope: Construct,
  service: string,
  resources: { readonly service: string; readonly resources: string },
): iam.ServicePrincipal {
  const { partition, region, account } = Stack.of(scope);
  const arn = `arn:${partition}:${resources.service}:${region}:${account}:${resources.resources}`;
  return new iam.ServicePrincipal(service, {
    conditions: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': arn },
    },
  });
}
