import { Aws, Fn } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { declareStatements } from '../security/declared-access';

/** An endpoint, as far as its policy is concerned. */
type Endpoint = Pick<ec2.VpcEndpoint, 'addToPolicy'>;

/**
 * Limits an endpoint to principals of this account, and to resources of this account and some others.
 *
 * Without a policy, a program with credentials of another account could send data to that account.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
 */
export function limitToAccounts(endpoint: Endpoint, accounts: string[]): void {
  add(endpoint, {
    actions: ['*'],
    resources: ['*'],
    conditions: {
      StringEquals: {
        'aws:PrincipalAccount': Aws.ACCOUNT_ID,
        'aws:ResourceAccount': accounts.length === 0 ? Aws.ACCOUNT_ID : [Aws.ACCOUNT_ID, ...accounts],
      },
    },
  });
}

/**
 * Allows what AWS itself signs for buckets of its own: the layers of images, and responses of custom resources.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-vpce-bucketnames.html
 */
export function allowBucketsOfAws(s3: Endpoint): void {
  add(s3, { actions: ['s3:GetObject'], resources: [objectsIn(`prod-${Aws.REGION}-starport-layer-bucket`)] });
  const region = Fn.join('', Fn.split('-', Aws.REGION));
  add(s3, { actions: ['s3:PutObject'], resources: [objectsIn(`cloudformation-custom-resource-response-${region}`)] });
}

function objectsIn(bucket: string): string {
  return `arn:${Aws.PARTITION}:s3:::${bucket}/*`;
}

function add(endpoint: Endpoint, props: iam.PolicyStatementProps): void {
  const statement = new iam.PolicyStatement({ principals: [new iam.AnyPrincipal()], ...props });
  declareStatements(endpoint, statement);
  endpoint.addToPolicy(statement);
}
