import {
  type App,
  Duration,
  aws_ec2 as ec2,
  aws_ecs as ecs,
  aws_elasticloadbalancingv2 as elbv2,
  aws_iam as iam,
  aws_kms as kms,
  aws_lambda as lambda,
  aws_logs as logs,
  PropertyInjectors,
  RemovalPolicy,
  aws_rds as rds,
  Stack,
  aws_s3 as s3,
  aws_sns as sns,
  aws_sqs as sqs,
} from 'aws-cdk-lib';
import type { Json } from '../../support/json';
import { type Addition, changedTypes, inApp, propertiesIn } from './addition';

/** The defaults of a company for all constructs of a class. Options that are stated keep their values. */
interface Defaults {
  readonly of: { readonly name: string; readonly PROPERTY_INJECTION_ID: string };
  readonly values: (app: App) => Json;
  readonly shows: Addition['shows'];
  readonly ids?: Addition['ids'];
}

const unchanged: Addition['shows'] = (template, plain) => expect(changedTypes(template, plain)).toEqual([]);

/** Expects a value in each resource of a type, except for the one function of the CDK itself, and its role. */
function everywhere(type: string, property: string, value: unknown): Addition['shows'] {
  return (template) => {
    const all = propertiesIn(template, type);
    const withValue = all.filter((properties) => JSON.stringify(properties[property]) === JSON.stringify(value));
    expect(withValue.length).toBeGreaterThanOrEqual(Math.max(1, all.length - 1));
  };
}

const DEFAULTS: Defaults[] = [
  {
    // The CDK refuses such a key beside the encryption that an access log needs.
    of: s3.Bucket,
    values: (app) => {
      const keys = new Stack(app, 'Keys');
      const encryptionKey = kms.Key.fromKeyArn(keys, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/company');
      return { encryption: s3.BucketEncryption.KMS, encryptionKey, versioned: false, enforceSSL: false };
    },
    shows: unchanged,
  },
  {
    of: s3.Bucket,
    values: () => ({ objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED, minimumTLSVersion: 1.2 }),
    shows: everywhere('AWS::S3::Bucket', 'OwnershipControls', { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] }),
  },
  {
    // Metric filters need the standard class.
    of: logs.LogGroup,
    values: () => ({
      retention: 1,
      removalPolicy: RemovalPolicy.DESTROY,
      logGroupClass: logs.LogGroupClass.INFREQUENT_ACCESS,
    }),
    shows: unchanged,
  },
  // A task without egress pulls no image.
  { of: ec2.SecurityGroup, values: () => ({ allowAllOutbound: false }), shows: unchanged },
  {
    of: ec2.SecurityGroup,
    values: () => ({ disableInlineRules: true }),
    shows: (template) => {
      const inline = propertiesIn(template, 'AWS::EC2::SecurityGroup').flatMap((group) => [
        ...(group.SecurityGroupIngress ?? []),
        ...(group.SecurityGroupEgress ?? []),
      ]);
      expect(inline).toEqual([]);
    },
    ids: 'more',
  },
  { of: lambda.Function, values: () => ({ allowAllOutbound: false }), shows: unchanged },
  {
    of: lambda.Function,
    values: () => ({
      memorySize: 1024,
      tracing: lambda.Tracing.ACTIVE,
      timeout: Duration.seconds(1),
      runtime: lambda.Runtime.NODEJS_22_X,
      architecture: lambda.Architecture.X86_64,
    }),
    shows: (template, plain) => {
      everywhere('AWS::Lambda::Function', 'MemorySize', 1024)(template, plain);
      for (const property of ['Timeout', 'Runtime', 'Architectures']) {
        const [now, before] = [template, plain].map((each) =>
          propertiesIn(each, 'AWS::Lambda::Function').map((properties) => properties[property]),
        );
        expect(now).toEqual(before);
      }
    },
  },
  { of: sqs.Queue, values: () => ({ encryption: sqs.QueueEncryption.SQS_MANAGED }), shows: unchanged },
  {
    of: sqs.Queue,
    values: () => ({ visibilityTimeout: Duration.minutes(2), enforceSSL: false }),
    shows: everywhere('AWS::SQS::Queue', 'VisibilityTimeout', 120),
  },
  {
    of: sns.Topic,
    values: () => ({ signatureVersion: '2' }),
    shows: everywhere('AWS::SNS::Topic', 'SignatureVersion', '2'),
  },
  {
    of: ec2.Vpc,
    values: () => ({
      natGateways: 1,
      maxAzs: 2,
      enableDnsHostnames: false,
      createInternetGateway: false,
      restrictDefaultSecurityGroup: false,
      gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
    }),
    shows: unchanged,
  },
  {
    of: ec2.Vpc,
    values: () => ({ flowLogs: { Company: {} } }),
    shows: (template) => expect(propertiesIn(template, 'AWS::EC2::FlowLog')).toHaveLength(2),
    ids: 'more',
  },
  // The capacity providers are a property of the cluster. AWS refuses them twice.
  { of: ecs.Cluster, values: () => ({ enableFargateCapacityProviders: true }), shows: unchanged },
  {
    of: ecs.FargateService,
    values: () => ({ desiredCount: 3, assignPublicIp: true, platformVersion: ecs.FargatePlatformVersion.VERSION1_3 }),
    shows: unchanged,
  },
  {
    of: ecs.FargateTaskDefinition,
    values: () => ({ cpu: 256, ephemeralStorageGiB: 50 }),
    shows: everywhere('AWS::ECS::TaskDefinition', 'EphemeralStorage', { SizeInGiB: 50 }),
  },
  {
    // KMS rotates no asymmetric key, and the authority of the certificates is one.
    of: kms.Key,
    values: () => ({ enableKeyRotation: true, rotationPeriod: Duration.days(180), pendingWindow: Duration.days(30) }),
    shows: (template) => {
      for (const { KeySpec, PendingWindowInDays, RotationPeriodInDays } of propertiesIn(template, 'AWS::KMS::Key')) {
        expect([PendingWindowInDays, RotationPeriodInDays]).toEqual([30, KeySpec ? undefined : 180]);
      }
    },
  },
  { of: iam.Role, values: () => ({ path: '/company/' }), shows: everywhere('AWS::IAM::Role', 'Path', '/company/') },
  {
    of: elbv2.ApplicationLoadBalancer,
    values: () => ({
      deletionProtection: false,
      dropInvalidHeaderFields: false,
      xAmznTlsVersionAndCipherSuiteHeaders: true,
    }),
    shows: (template) => {
      const [{ LoadBalancerAttributes }] = propertiesIn(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
      const attributes = Object.fromEntries(LoadBalancerAttributes.map(({ Key, Value }: Json) => [Key, Value]));
      expect(attributes).toMatchObject({
        'deletion_protection.enabled': 'true',
        'routing.http.drop_invalid_header_fields.enabled': 'true',
        'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': 'true',
      });
    },
  },
  {
    of: rds.DatabaseCluster,
    values: () => ({
      deletionProtection: false,
      copyTagsToSnapshot: false,
      storageType: rds.DBClusterStorageType.AURORA_IOPT1,
    }),
    shows: (template) => {
      const [cluster] = propertiesIn(template, 'AWS::RDS::DBCluster');
      expect(cluster).toMatchObject({
        DeletionProtection: true,
        CopyTagsToSnapshot: true,
        StorageType: 'aurora-iopt1',
      });
    },
  },
];

/** A property injector that changes defaults of the platform's inner constructs. */
export const INJECTORS: Addition[] = DEFAULTS.map(({ of, values, shows, ids }) => ({
  name: `a property injector for ${of.PROPERTY_INJECTION_ID} with ${Object.keys(values(inApp()().node.root as App)).join(', ')}`,
  stack: inApp((app) => {
    const defaults = values(app);
    const inject = (props: Json) => ({ ...defaults, ...props });
    PropertyInjectors.of(app).add({ constructUniqueId: of.PROPERTY_INJECTION_ID, inject });
  }),
  shows,
  ids,
}));
