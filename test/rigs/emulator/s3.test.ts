import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { anEmulator } from './support/emulator';
import { stacksOf } from './support/stacks';
import { att, ref, type Template } from './support/template';

const emulator = anEmulator();
const { deploy, destroy } = stacksOf(emulator);
const s3 = new S3Client({ ...emulator.configuration, forcePathStyle: true });

describe('buckets', () => {
  const template: Template = {
    Resources: {
      Logs: {
        Type: 'AWS::S3::Bucket',
        Properties: {
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
          },
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
          VersioningConfiguration: { Status: 'Enabled' },
          OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
          LifecycleConfiguration: {
            Rules: [
              {
                Id: 'old',
                Status: 'Enabled',
                ExpirationInDays: 90,
                NoncurrentVersionExpiration: { NoncurrentDays: 7 },
              },
            ],
          },
        },
      },
      LogsPolicy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: {
          Bucket: ref('Logs'),
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
                Action: 's3:PutObject',
                Resource: { 'Fn::Join': ['', [att('Logs', 'Arn'), '/*']] },
              },
            ],
          },
        },
      },
    },
    Outputs: { Logs: { Value: ref('Logs') } },
  };

  test('keep what the template says', async () => {
    const outputs = await deploy('buckets', template);
    const bucket = { Bucket: outputs.Logs };
    const encryption = await s3.send(new GetBucketEncryptionCommand(bucket));
    expect(
      encryption.ServerSideEncryptionConfiguration?.Rules?.[0].ApplyServerSideEncryptionByDefault?.SSEAlgorithm,
    ).toBe('AES256');
    expect((await s3.send(new GetBucketVersioningCommand(bucket))).Status).toBe('Enabled');
    expect((await s3.send(new GetPublicAccessBlockCommand(bucket))).PublicAccessBlockConfiguration).toMatchObject({
      BlockPublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect((await s3.send(new GetBucketLifecycleConfigurationCommand(bucket))).Rules).toMatchObject([
      { ID: 'old', Expiration: { Days: 90 }, NoncurrentVersionExpiration: { NoncurrentDays: 7 } },
    ]);
    expect((await s3.send(new GetBucketPolicyCommand(bucket))).Policy).toContain('logdelivery');
    await destroy('buckets');
  });
});
