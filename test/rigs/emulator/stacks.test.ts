import { createPublicKey, verify } from 'node:crypto';
import { CloudFormationClient, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { DescribeRepositoriesCommand, ECRClient, GetLifecyclePolicyCommand } from '@aws-sdk/client-ecr';
import { IAMClient, ListAttachedRolePoliciesCommand } from '@aws-sdk/client-iam';
import {
  DescribeKeyCommand,
  GetKeyRotationStatusCommand,
  GetPublicKeyCommand,
  KMSClient,
  SignCommand,
} from '@aws-sdk/client-kms';
import { ListNamespacesCommand, ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';
import { att, ref, type Template, withProperties } from '../../../rigs/emulator/templates/template';
import { anEmulator } from './support/emulator';
import { ROLE } from './support/functions';
import { stacksOf } from './support/stacks';

const emulator = anEmulator();
const { deploy, destroy } = stacksOf(emulator);
const cloudFormation = new CloudFormationClient(emulator.configuration);
const ecr = new ECRClient(emulator.configuration);
const iam = new IAMClient(emulator.configuration);
const discovery = new ServiceDiscoveryClient(emulator.configuration);
const kms = new KMSClient(emulator.configuration);

describe('CloudFormation', () => {
  test('refuses a type it does not know before it makes anything', async () => {
    const template = { Resources: { Mesh: { Type: 'AWS::AppMesh::Mesh', Properties: {} } } };
    await expect(deploy('unknown-type', template)).rejects.toThrow(/AWS::AppMesh::Mesh/);
  });
});

describe('stack events', () => {
  const parameter = () => ({ Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'one' } });
  const template: Template = { Resources: { Same: parameter(), Other: parameter() } };

  test('an update tells of the resources that it changes, and of no other', async () => {
    await deploy('events', template);
    await deploy('events', withProperties(template, 'Other', { Value: 'two' }));
    const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: 'events' }));
    const updates = StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.startsWith('UPDATE_'));
    const told = updates.map(({ LogicalResourceId, ResourceStatus }) => `${LogicalResourceId} ${ResourceStatus}`);
    expect(told.filter((line) => !line.startsWith('events ')).sort()).toEqual([
      'Other UPDATE_COMPLETE',
      'Other UPDATE_IN_PROGRESS',
    ]);
    await destroy('events');
  });
});

describe('keys', () => {
  const template: Template = {
    Resources: {
      Key: { Type: 'AWS::KMS::Key', Properties: { EnableKeyRotation: true, KeyPolicy: { Version: '2012-10-17' } } },
      Authority: {
        Type: 'AWS::KMS::Key',
        Properties: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY', KeyPolicy: { Version: '2012-10-17' } },
      },
    },
    Outputs: {
      Key: { Value: ref('Key') },
      KeyArn: { Value: att('Key', 'Arn') },
      Authority: { Value: ref('Authority') },
    },
  };

  test('a key keeps its rotation, and an asymmetric one signs', async () => {
    const outputs = await deploy('keys', template);
    expect((await kms.send(new DescribeKeyCommand({ KeyId: outputs.Key }))).KeyMetadata?.Arn).toBe(outputs.KeyArn);
    const { KeyRotationEnabled } = await kms.send(new GetKeyRotationStatusCommand({ KeyId: outputs.Key }));
    expect(KeyRotationEnabled).toBe(true);

    const Message = Buffer.from('to be signed');
    const request = { KeyId: outputs.Authority, Message, SigningAlgorithm: 'ECDSA_SHA_256' as const };
    const { Signature = Buffer.of() } = await kms.send(new SignCommand(request));
    const { PublicKey = Buffer.of() } = await kms.send(new GetPublicKeyCommand({ KeyId: outputs.Authority }));
    const key = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
    expect(verify('sha256', Message, key, Signature)).toBe(true);
    await destroy('keys');
  });
});

describe('repositories, policies and namespaces', () => {
  const template: Template = {
    Resources: {
      Repository: {
        Type: 'AWS::ECR::Repository',
        Properties: {
          ImageTagMutability: 'IMMUTABLE',
          ImageScanningConfiguration: { ScanOnPush: true },
          EncryptionConfiguration: { EncryptionType: 'KMS' },
          LifecyclePolicy: { LifecyclePolicyText: '{"rules":[]}' },
        },
      },
      Role: ROLE,
      Policy: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          Roles: [ref('Role')],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 'sns:Publish', Resource: '*' }],
          },
        },
      },
      Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
      Namespace: {
        Type: 'AWS::ServiceDiscovery::PrivateDnsNamespace',
        Properties: { Name: 'other.local', Vpc: ref('Vpc') },
      },
    },
    Outputs: {
      Repository: { Value: ref('Repository') },
      Role: { Value: ref('Role') },
      Policy: { Value: ref('Policy') },
      Namespace: { Value: att('Namespace', 'Id') },
    },
  };

  test('keep what the template says', async () => {
    const outputs = await deploy('stores', template);
    const { repositories } = await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [outputs.Repository] }));
    expect(repositories?.[0]).toMatchObject({
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: { encryptionType: 'KMS' },
    });
    const lifecycle = await ecr.send(new GetLifecyclePolicyCommand({ repositoryName: outputs.Repository }));
    expect(lifecycle.lifecyclePolicyText).toBe('{"rules":[]}');

    const attached = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: outputs.Role }));
    expect(attached.AttachedPolicies).toMatchObject([{ PolicyArn: outputs.Policy }]);
    expect((await discovery.send(new ListNamespacesCommand({}))).Namespaces).toMatchObject([
      { Id: outputs.Namespace, Name: 'other.local', Type: 'DNS_PRIVATE' },
    ]);
    await destroy('stores');
  });
});
