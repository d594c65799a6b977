import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStackResourcesCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { att, ref, type Template } from '../../../rigs/emulator/templates/template';
import { anEmulator } from './support/emulator';
import { eventually } from './support/eventually';
import { stacksOf } from './support/stacks';

const emulator = anEmulator();
const { deploy, destroy, describeStack } = stacksOf(emulator);
const cloudFormation = new CloudFormationClient(emulator.configuration);

/** A retained network and a secret. */
const RETAINED: Template = {
  Resources: {
    Vpc: { Type: 'AWS::EC2::VPC', DeletionPolicy: 'Retain', Properties: { CidrBlock: '10.0.0.0/16' } },
    Gateway: { Type: 'AWS::EC2::InternetGateway', DeletionPolicy: 'Retain', Properties: {} },
    Attachment: {
      Type: 'AWS::EC2::VPCGatewayAttachment',
      DeletionPolicy: 'Retain',
      Properties: { VpcId: ref('Vpc'), InternetGatewayId: ref('Gateway') },
    },
    Secret: { Type: 'AWS::SecretsManager::Secret', DeletionPolicy: 'Retain', Properties: { GenerateSecretString: {} } },
  },
};

const idsOf = async (StackName: string) => {
  const { StackResources = [] } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName }));
  return Object.fromEntries(
    StackResources.map((each) => [each.LogicalResourceId ?? '', each.PhysicalResourceId ?? '']),
  );
};

/** Creates a change set of type IMPORT and returns its status. */
async function importInto(StackName: string, template: Template, identifiers: Record<string, Record<string, string>>) {
  const { Id: ChangeSetName } = await cloudFormation.send(
    new CreateChangeSetCommand({
      StackName,
      ChangeSetName: 'import',
      ChangeSetType: 'IMPORT',
      TemplateBody: JSON.stringify(template),
      ResourcesToImport: Object.entries(identifiers).map(([LogicalResourceId, ResourceIdentifier]) => ({
        LogicalResourceId,
        ResourceType: (template.Resources[LogicalResourceId] as { Type: string }).Type,
        ResourceIdentifier,
      })),
    }),
  );
  const { Status, StatusReason } = await cloudFormation.send(new DescribeChangeSetCommand({ ChangeSetName }));
  return { ChangeSetName, Status, StatusReason };
}

describe('a change set of type IMPORT', () => {
  let before: Record<string, string>;

  beforeAll(async () => {
    await deploy('left', RETAINED);
    before = await idsOf('left');
  });

  const identifiers = () => ({
    Vpc: { VpcId: before.Vpc },
    Gateway: { InternetGatewayId: before.Gateway },
    Attachment: { AttachmentType: 'IGW', VpcId: before.Vpc },
    Secret: { Id: before.Secret },
  });

  test('fails for a resource of another stack', async () => {
    const { Status, StatusReason } = await importInto('early', RETAINED, identifiers());
    expect(Status).toBe('FAILED');
    expect(StatusReason).toMatch(/already exists in stack/);
  });

  test('fails for an identifier of nothing', async () => {
    await destroy('left');
    const { Status, StatusReason } = await importInto('wrong', RETAINED, { ...identifiers(), Secret: { Id: 'other' } });
    expect([Status, StatusReason]).toEqual([
      'FAILED',
      "Resource of type 'AWS::SecretsManager::Secret' with identifier 'other' was not found.",
    ]);
  });

  test('adopts what a deleted stack has retained, by the identifiers of the registry', async () => {
    const { ChangeSetName } = await importInto('adopted', RETAINED, identifiers());
    await cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName }));
    const status = await eventually(async () => {
      const { StackStatus = '' } = (await describeStack('adopted')) ?? {};
      return StackStatus.endsWith('_COMPLETE') ? StackStatus : undefined;
    });
    expect(status).toBe('IMPORT_COMPLETE');
    expect(await idsOf('adopted')).toEqual(before);
  });

  test('forgets a resource that was deleted', async () => {
    const { Secret } = RETAINED.Resources;
    const deleted: Template = { Resources: { Secret: { ...(Secret as object), DeletionPolicy: 'Delete' } } };
    await deploy('short', deleted);
    const { Secret: Id } = await idsOf('short');
    await destroy('short');
    expect((await importInto('again', { Resources: { Secret } }, { Secret: { Id } })).StatusReason).toMatch(
      /not found/,
    );
  });
});

describe('a change set of type UPDATE', () => {
  test('reads a template at a URL with the bucket in its host', async () => {
    const Resources = { Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } } };
    const s3 = new S3Client({ ...emulator.configuration, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'templates' }));
    await s3.send(
      new PutObjectCommand({ Bucket: 'templates', Key: 'of/vpc.json', Body: JSON.stringify({ Resources }) }),
    );
    const request = { StackName: 'by-url', ChangeSetName: 'by-url', ChangeSetType: 'CREATE' as const };
    const { Id: ChangeSetName } = await cloudFormation.send(
      new CreateChangeSetCommand({
        ...request,
        TemplateURL: 'https://templates.s3.us-east-1.amazonaws.com/of/vpc.json',
      }),
    );
    const { Changes = [] } = await cloudFormation.send(new DescribeChangeSetCommand({ ChangeSetName }));
    expect(Changes.map(({ ResourceChange }) => ResourceChange?.LogicalResourceId)).toEqual(['Vpc']);
  });

  test('is a change if only the outputs differ', async () => {
    const Resources = { Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } } };
    await deploy('outputs', { Resources });
    const create = (template: Template) =>
      cloudFormation.send(
        new CreateChangeSetCommand({
          StackName: 'outputs',
          ChangeSetName: `of-${Object.keys(template.Outputs ?? {}).length}`,
          TemplateBody: JSON.stringify(template),
        }),
      );
    const statusOf = async ({ Id: ChangeSetName }: { Id?: string }) =>
      (await cloudFormation.send(new DescribeChangeSetCommand({ ChangeSetName }))).Status;
    expect(await statusOf(await create({ Resources }))).toBe('FAILED');
    expect(await statusOf(await create({ Resources, Outputs: { Cidr: { Value: att('Vpc', 'CidrBlock') } } }))).toBe(
      'CREATE_COMPLETE',
    );
    await destroy('outputs');
  });
});
