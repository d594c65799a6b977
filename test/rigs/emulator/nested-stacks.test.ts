import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { anEmulator } from './support/emulator';
import { stacksOf } from './support/stacks';
import { att, type Template } from './support/template';

const emulator = anEmulator();
const { deploy, destroy } = stacksOf(emulator);
const s3 = new S3Client({ ...emulator.configuration, forcePathStyle: true });

describe('nested stacks', () => {
  test('an update keeps the attributes of what it does not change', async () => {
    const child = (retention: number): Template => ({
      Resources: {
        Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Version: '2012-10-17' } } },
        LogGroup: {
          Type: 'AWS::Logs::LogGroup',
          Properties: { RetentionInDays: retention, KmsKeyId: att('Key', 'Arn') },
        },
      },
      Outputs: { Key: { Value: att('Key', 'Arn') } },
    });
    await s3.send(new CreateBucketCommand({ Bucket: 'templates' }));
    const parent = async (retention: number) => {
      const Body = JSON.stringify(child(retention));
      await s3.send(new PutObjectCommand({ Bucket: 'templates', Key: `${retention}.json`, Body }));
      const TemplateURL = `https://s3.us-east-1.amazonaws.com/templates/${retention}.json`;
      return deploy('parent', {
        Resources: { Child: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } } },
        Outputs: { Key: { Value: att('Child', 'Outputs.Key') } },
      });
    };
    expect((await parent(7)).Key).toBe((await parent(30)).Key);
    await destroy('parent');
  });
});
