import { Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Construct, type IDependable } from 'constructs';
import type { EncryptedLogGroupProps } from '../logs/encrypted-log-group';
import { addLogsOfProvider } from '../logs/provider-logs';
import { acknowledgeComplianceRule, acknowledgeSolutionsRule } from '../security/nag-acknowledgements';

/** A bucket that retains the access log of a load balancer for 90 days. */
export class AccessLogBucket extends Construct {
  public readonly bucket: s3.Bucket;

  public constructor(scope: Construct, id: string, props: EncryptedLogGroupProps) {
    super(scope, id);
    const { protection } = props;
    this.bucket = new s3.Bucket(this, 'Bucket', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      encryptionKey: undefined, // also with a property injector that gives each bucket a key: see below
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      autoDeleteObjects: !protection.retainsData,
      // Also retained if the first deployment fails: the load balancer has then written a test file, so deletion would fail.
      removalPolicy: protection.retainsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      lifecycleRules: [{ expiration: Duration.days(90), noncurrentVersionExpiration: Duration.days(7) }],
    });
    if (!protection.retainsData) addLogsOfProvider(this, 'Custom::S3AutoDeleteObjects', props);
    acknowledgeComplianceRule(
      this.bucket,
      'S3DefaultEncryptionKMS',
      'Elastic Load Balancing supports only S3-managed keys for access logs.',
    );
    const reason = 'The bucket holds an access log. Logging the access to it would add further objects to log.';
    acknowledgeSolutionsRule(this.bucket, 'S1', reason);
    acknowledgeComplianceRule(this.bucket, 'S3BucketLoggingEnabled', reason);
    acknowledgeComplianceRule(
      this.bucket,
      'S3BucketReplicationEnabled',
      'The access log serves the analysis of incidents for 90 days. No data is restored from it.',
    );
  }

  /** Enables the access log of a load balancer. The method of the CDK needs a stack with a known Region. */
  public enableLogging(loadBalancer: elbv2.ApplicationLoadBalancer): void {
    this.enable(loadBalancer, {
      actions: ['s3:PutObject'],
      resources: [this.objects],
      ...logWriter(Stack.of(this)),
    });
  }

  /**
   * Enables the access log of a Network Load Balancer, which another service writes.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-access-logs.html
   */
  public enableNetworkLogging(loadBalancer: elbv2.NetworkLoadBalancer): void {
    const { account, partition, region } = Stack.of(this);
    const principals = [new iam.ServicePrincipal('delivery.logs.amazonaws.com')];
    const ArnLike = { 'aws:SourceArn': `arn:${partition}:logs:${region}:${account}:*` };
    const ofAccount = { 'aws:SourceAccount': account };
    this.enable(
      loadBalancer,
      {
        actions: ['s3:GetBucketAcl'],
        resources: [this.bucket.bucketArn],
        principals,
        conditions: { StringEquals: ofAccount, ArnLike },
      },
      {
        actions: ['s3:PutObject'],
        resources: [this.objects],
        principals,
        conditions: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', ...ofAccount }, ArnLike },
      },
    );
  }

  private get objects(): string {
    return this.bucket.arnForObjects(`AWSLogs/${Stack.of(this).account}/*`);
  }

  private enable(loadBalancer: elbv2.BaseLoadBalancer, ...statements: iam.PolicyStatementProps[]): void {
    const [{ policyDependable }] = statements.map((statement) =>
      this.bucket.addToResourcePolicy(new iam.PolicyStatement(statement)),
    );
    loadBalancer.setAttribute('access_logs.s3.enabled', 'true');
    loadBalancer.setAttribute('access_logs.s3.bucket', this.bucket.bucketName);
    // Elastic Load Balancing writes a test file when the log is enabled, so the bucket policy must exist before.
    // Only the load balancer depends on it. A dependency of the L2 would include its security group and listeners.
    (loadBalancer.node.defaultChild as elbv2.CfnLoadBalancer).node.addDependency(policyDependable as IDependable);
  }
}

/**
 * Returns who writes the access logs in the Region of a stack.
 *
 * It is the log delivery service. Older Regions outside the `aws` partition, such as China and GovCloud, have an account
 * of AWS instead, which sends no `aws:SourceArn`. A stack without a Region counts as one of the `aws` partition.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
function logWriter({ account, partition, region }: Stack): Pick<iam.PolicyStatementProps, 'principals' | 'conditions'> {
  const info = Token.isUnresolved(region) ? undefined : RegionInfo.get(region);
  if (info?.elbv2Account && info.partition !== 'aws')
    return { principals: [new iam.AccountPrincipal(info.elbv2Account)] };
  return {
    principals: [new iam.ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
    conditions: {
      ArnLike: { 'aws:SourceArn': `arn:${partition}:elasticloadbalancing:${region}:${account}:loadbalancer/*` },
    },
  };
}
