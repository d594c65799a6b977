import type { Stack, StackProps } from 'aws-cdk-lib';
import { Ingress, Protection, SharedLoadBalancer } from '../../src';
import type { Json } from '../support/json';
import { aStack, aVpc, propertiesOf, templateOf } from '../support/stacks';

function withLog(props: StackProps = {}, protection?: Protection): Stack {
  const stack = aStack('Stack', props);
  new SharedLoadBalancer(stack, 'Ingress', { vpc: aVpc(stack), ingress: Ingress.http(), protection });
  return stack;
}

const attributesOf = (stack: Stack) =>
  Object.fromEntries(
    propertiesOf(stack, 'AWS::ElasticLoadBalancingV2::LoadBalancer').LoadBalancerAttributes.map(
      ({ Key, Value }: Json) => [Key, Value],
    ),
  );

/** Returns the statement that allows writing the log. */
function writerOf(stack: Stack): Json {
  const { Statement } = propertiesOf(stack, 'AWS::S3::BucketPolicy').PolicyDocument;
  const [writer] = Statement.filter(({ Action, Effect }: Json) => Effect === 'Allow' && Action === 's3:PutObject');
  return writer;
}

describe('the access log', () => {
  const stack = withLog();

  test('is enabled in a stack without a Region', () => {
    expect(attributesOf(stack)).toMatchObject({
      'access_logs.s3.enabled': 'true',
      'access_logs.s3.bucket': { Ref: expect.stringMatching(/AccessLogs/) },
    });
  });

  test('has its bucket policy before the load balancer', () => {
    const [loadBalancer] = Object.values(templateOf(stack).findResources('AWS::ElasticLoadBalancingV2::LoadBalancer'));
    expect(loadBalancer.DependsOn).toEqual([expect.stringMatching(/AccessLogsBucketPolicy/)]);
  });

  test('is private, versioned and retained for 90 days, and has no access log of its own', () => {
    expect(propertiesOf(stack, 'AWS::S3::Bucket')).toMatchObject({
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: { Rules: [expect.objectContaining({ ExpirationInDays: 90 })] },
    });
    expect(propertiesOf(stack, 'AWS::S3::Bucket').LoggingConfiguration).toBeUndefined();
  });

  test('is retained if a first deployment fails, because it is then not empty', () => {
    templateOf(stack).hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
  });

  test('is deleted with a disposable stack', () => {
    const disposable = withLog({}, Protection.disposable());
    templateOf(disposable).hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
    templateOf(disposable).resourceCountIs('Custom::S3AutoDeleteObjects', 1);
  });
});

describe('the permission to write the access log', () => {
  const IN_OWN_PREFIX = /"\/AWSLogs\/(",\{"Ref":"AWS::AccountId"\},"|123456789012)\/\*"/;

  test.each<[string, string | undefined]>([
    ['without a Region', undefined],
    ['in a Region of every account', 'us-east-1'],
    ['in an opt-in Region', 'af-south-1'],
    ['in a newer opt-in Region', 'ca-west-1'],
    ['in a Region that the CDK does not know', 'eu-north-9'],
    ['in the European sovereign cloud', 'eusc-de-east-1'],
  ])('is for the log delivery service and the load balancers of the account, %s', (_class, region) => {
    const writer = writerOf(withLog({ env: { account: region && '123456789012', region } }));
    expect(writer.Principal).toEqual({ Service: 'logdelivery.elasticloadbalancing.amazonaws.com' });
    expect(JSON.stringify(writer.Resource)).toMatch(IN_OWN_PREFIX);
    expect(JSON.stringify(writer.Condition.ArnLike['aws:SourceArn'])).toMatch(
      /:elasticloadbalancing:.*:loadbalancer\/\*/,
    );
  });

  test.each([
    ['China (Beijing)', 'cn-north-1', '638102146993'],
    ['China (Ningxia)', 'cn-northwest-1', '037604701340'],
    ['GovCloud (US-West)', 'us-gov-west-1', '048591011584'],
    ['GovCloud (US-East)', 'us-gov-east-1', '190560391635'],
    ['a secret Region', 'us-iso-east-1', '770363063475'],
  ])('is for the account of AWS in %s', (_name, region, account) => {
    const writer = writerOf(withLog({ env: { account: '123456789012', region } }));
    expect(writer.Principal).toEqual({
      AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${account}:root`]] },
    });
    expect(JSON.stringify(writer.Resource)).toMatch(IN_OWN_PREFIX);
    expect(writer.Condition).toBeUndefined();
  });
});
