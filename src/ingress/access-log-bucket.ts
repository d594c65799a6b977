import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, type IDependable } from 'constructs';
import { acknowledgeComplianceRule, acknowledgeSolutionsRule } from '../security/nag-acknowledgements';
import type { Protection } from '../security/protection';

/** A bucket that keeps the access log of a load balancer for 90 days. */
export class AccessLogBucket extends Construct {
  public readonly bucket: s3.Bucket;

  public constructor(scope: Construct, id: string, protection: Protection) {
    super(scope, id);
    this.bucket = new s3.Bucket(this, 'Bucket', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      autoDeleteObjects: !protection.retainsData,
      // Also when the first deployment fails: the load balancer's test file is in it by then, so it cannot be deleted.
      removalPolicy: protection.retainsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      lifecycleRules: [{ expiration: Duration.days(90), noncurrentVersionExpiration: Duration.days(7) }],
    });
    acknowledgeComplianceRule(
      this.bucket,
      'S3DefaultEncryptionKMS',
      'Elastic Load Balancing writes its access log to buckets with S3-managed keys only.',
    );
    const whyNoLog = 'The bucket is a log itself: each line of a log of its own would be one more object to log.';
    acknowledgeSolutionsRule(this.bucket, 'S1', whyNoLog);
    acknowledgeComplianceRule(this.bucket, 'S3BucketLoggingEnabled', whyNoLog);
    acknowledgeComplianceRule(
      this.bucket,
      'S3BucketReplicationEnabled',
      'An access log is kept for 90 days to look into incidents; it is no data to restore from.',
    );
  }

  /**
   * Has a load balancer write its access log here.
   *
   * The CDK's own method needs to know the region. The log delivery principal is the same in all of them.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
   */
  public keepLogOf(loadBalancer: elbv2.ApplicationLoadBalancer): void {
    const { account, partition, region } = Stack.of(this);
    const { policyDependable } = this.bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [this.bucket.arnForObjects(`AWSLogs/${account}/*`)],
        conditions: {
          ArnLike: { 'aws:SourceArn': `arn:${partition}:elasticloadbalancing:${region}:${account}:loadbalancer/*` },
        },
      }),
    );
    loadBalancer.setAttribute('access_logs.s3.enabled', 'true');
    loadBalancer.setAttribute('access_logs.s3.bucket', this.bucket.bucketName);
    // Switching the log on writes a test file, which the policy must allow by then.
    // The load balancer alone, not its security group and listeners, which L2 dependencies would take along.
    (loadBalancer.node.defaultChild as elbv2.CfnLoadBalancer).node.addDependency(policyDependable as IDependable);
  }
}
