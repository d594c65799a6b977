import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, type IDependable } from 'constructs';

/** The bucket with the access log of the load balancer. */
export class AccessLogs extends Construct {
  public constructor(scope: Construct, id: string, loadBalancer: elbv2.ApplicationLoadBalancer) {
    super(scope, id);
    const bucket = new s3.Bucket(this, 'Bucket', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [{ expiration: Duration.days(90), noncurrentVersionExpiration: Duration.days(7) }],
    });
    // The CDK's own logAccessLogs() needs to know the region.
    const { account, partition, region } = Stack.of(this);
    const loadBalancers = `arn:${partition}:elasticloadbalancing:${region}:${account}:loadbalancer/*`;
    const { policyDependable } = bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects(`AWSLogs/${account}/*`)],
        conditions: { ArnLike: { 'aws:SourceArn': loadBalancers } },
      }),
    );
    loadBalancer.setAttribute('access_logs.s3.enabled', 'true');
    loadBalancer.setAttribute('access_logs.s3.bucket', bucket.bucketName);
    (loadBalancer.node.defaultChild as elbv2.CfnLoadBalancer).node.addDependency(policyDependable as IDependable);
  }
}
