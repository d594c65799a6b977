import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { EncryptionKey, Protection } from '../../src';
import { addLogsOfProvider } from '../../src/logs/provider-logs';
import { aStack, templateOf } from '../support/stacks';

test('the function of a custom resource of the CDK gets one log group, with a key and a retention', () => {
  const stack = aStack();
  const encryptionKey = new EncryptionKey(stack, 'Key');
  for (const id of ['One', 'Two']) {
    new ec2.Vpc(stack, id, { restrictDefaultSecurityGroup: true });
    addLogsOfProvider(stack, 'Custom::VpcRestrictDefaultSG', { encryptionKey, protection: Protection.disposable() });
  }
  const template = templateOf(stack);
  const [[id, logGroup]] = Object.entries(template.findResources('AWS::Logs::LogGroup'));
  expect(logGroup).toMatchObject({
    Properties: { RetentionInDays: 30, KmsKeyId: expect.anything() },
    DeletionPolicy: 'Delete',
  });
  template.resourceCountIs('AWS::Logs::LogGroup', 1);
  template.hasResourceProperties('AWS::Lambda::Function', { LoggingConfig: { LogGroup: { Ref: id } } });
});
