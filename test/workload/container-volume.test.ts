import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import { ContainerVolume, MeshedFargateService, ServiceImage, Sidecar, type SidecarProps } from '../../src';
import type { Json } from '../support/json';
import {
  applicationOf,
  aService,
  aStack,
  containersOf,
  propertiesOf,
  surroundings,
  templateOf,
} from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const image = ServiceImage.fromRegistry('reports:1');
/** The place of the errors. */
const HERE = { path: 'Stack/RiskEngine', got: '' };
const sidecarImage = ecs.ContainerImage.fromRegistry('cache:1');

function withFileSystem(readOnly?: boolean, hasAccessPoint = true) {
  const stack = aStack();
  const parts = surroundings(stack);
  const fileSystem = new efs.FileSystem(stack, 'Files', { vpc: parts.cluster.vpc });
  const accessPoint = hasAccessPoint ? fileSystem.addAccessPoint('Reports', { path: '/reports' }) : undefined;
  const volume = ContainerVolume.efs({ fileSystem, accessPoint, containerPath: '/var/lib/reports', readOnly });
  const service = new MeshedFargateService(stack, 'RiskEngine', { ...parts, image, volumes: [volume] });
  return { stack, service, fileSystem };
}

const statementsOf = (stack: Stack) =>
  Object.values(templateOf(stack).findResources('AWS::IAM::ManagedPolicy'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Json[])
    .filter(({ Action }) => JSON.stringify(Action).includes('elasticfilesystem'));

describe('a volume of EFS', () => {
  test('is mounted with the task role, an access point and encryption in transit', () => {
    const { stack } = withFileSystem();
    expect(propertiesOf(stack, 'AWS::ECS::TaskDefinition').Volumes).toEqual([
      {
        Name: 'var-lib-reports',
        EFSVolumeConfiguration: {
          FilesystemId: { Ref: expect.stringMatching(/^Files/) },
          TransitEncryption: 'ENABLED',
          AuthorizationConfig: { AccessPointId: { Ref: expect.stringMatching(/^FilesReports/) }, IAM: 'ENABLED' },
        },
      },
    ]);
    expect(applicationOf(stack).MountPoints).toEqual([
      { ContainerPath: '/var/lib/reports', ReadOnly: false, SourceVolume: 'var-lib-reports' },
    ]);
  });

  test.each([
    [false, true, ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite']],
    [true, true, 'elasticfilesystem:ClientMount'],
    [false, false, ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite']],
  ])('gives the task role only what it needs: read only %s, access point %s', (readOnly, hasAccessPoint, actions) => {
    const { stack } = withFileSystem(readOnly, hasAccessPoint);
    const [statement, ...others] = statementsOf(stack);
    expect(others).toEqual([]);
    expect(statement).toMatchObject({ Action: actions, Effect: 'Allow' });
    expect(statement.Resource).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Files/), 'Arn'] });
    const condition = { StringEquals: { 'elasticfilesystem:AccessPointArn': expect.anything() } };
    expect(statement.Condition).toEqual(hasAccessPoint ? condition : undefined);
    expect(applicationOf(stack).MountPoints[0].ReadOnly).toBe(readOnly);
  });

  test('can be reached by the tasks, which start after its mount targets exist', () => {
    const { stack } = withFileSystem();
    const template = templateOf(stack);
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 2049,
      ToPort: 2049,
      Description: 'risk-engine mounts a file system',
    });
    const [service] = Object.values(template.findResources('AWS::ECS::Service'));
    const targets = Object.keys(template.findResources('AWS::EFS::MountTarget'));
    expect(targets.length).toBeGreaterThan(0);
    expect(service.DependsOn).toEqual(expect.arrayContaining(targets));
  });

  test('works with an imported file system in another stack', () => {
    const stack = aStack();
    const fileSystem = efs.FileSystem.fromFileSystemAttributes(stack, 'Files', {
      fileSystemId: 'fs-12345678',
      securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-12345678'),
    });
    const volume = ContainerVolume.efs({ fileSystem, containerPath: '/data' });
    new MeshedFargateService(stack, 'RiskEngine', { ...surroundings(stack), image, volumes: [volume] });
    templateOf(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      GroupId: 'sg-12345678',
      FromPort: 2049,
    });
  });

  test('adds its rule to the stack of the service, so the stack of the file system does not change', () => {
    const stack = aStack();
    const parts = surroundings(stack);
    const fileSystem = new efs.FileSystem(stack, 'Files', { vpc: parts.cluster.vpc });
    const later = new Stack(stack.node.root, 'Later', { env: { account: stack.account, region: stack.region } });
    const volumes = [ContainerVolume.efs({ fileSystem, containerPath: '/data' })];
    new MeshedFargateService(later, 'RiskEngine', { ...parts, image, volumes });
    expect(Object.keys(Template.fromStack(later).findResources('AWS::EC2::SecurityGroupIngress'))).toHaveLength(1);
  });

  test('in another Region is an error', () => {
    const stack = aStack();
    const other = new Stack(stack.node.root, 'Other', { env: { region: 'eu-west-1', account: '123456789012' } });
    const here = new Stack(stack.node.root, 'Here', { env: { region: 'us-east-1', account: '123456789012' } });
    const fileSystem = efs.FileSystem.fromFileSystemAttributes(other, 'Files', {
      fileSystemArn: 'arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-12345678',
      securityGroup: ec2.SecurityGroup.fromSecurityGroupId(other, 'Group', 'sg-12345678'),
    });
    const volumes = [ContainerVolume.efs({ fileSystem, containerPath: '/data' })];
    expectUsageError(() => new MeshedFargateService(here, 'RiskEngine', { ...surroundings(here), image, volumes }), {
      ...HERE,
      code: 'OtherEnvironment',
      path: 'Here/RiskEngine',
    });
  });
});

describe('a temporary volume', () => {
  test('is a writable folder beside a read-only root file system', () => {
    const { stack } = aService({ image, exec: false, volumes: [ContainerVolume.temporary('/tmp')] });
    expect(propertiesOf(stack, 'AWS::ECS::TaskDefinition').Volumes).toEqual([{ Name: 'tmp' }]);
    expect(applicationOf(stack)).toMatchObject({
      ReadonlyRootFilesystem: true,
      MountPoints: [{ ContainerPath: '/tmp', ReadOnly: false, SourceVolume: 'tmp' }],
    });
  });

  test('is shared by the containers that have the same object', () => {
    const volume = ContainerVolume.temporary('/run/model');
    const sidecars = [new Sidecar({ name: 'fetch', image: sidecarImage, volumes: [volume] })];
    const { stack } = aService({ image, volumes: [volume], sidecars });
    expect(propertiesOf(stack, 'AWS::ECS::TaskDefinition').Volumes).toEqual([{ Name: 'run-model' }]);
    const mounts = containersOf(stack).filter(({ MountPoints }: Json) => MountPoints?.length > 0);
    expect(mounts.map(({ Name }: Json) => Name)).toEqual(['app', 'fetch']);
  });

  test.each([
    ['/run/model', '/run/model', "two volumes at '/run/model'"],
    ['/run/model', '/run-model', "two volumes at '/run-model' and '/run/model'"],
  ])('at a path that is taken is an error: %s, %s', (first, second, got) => {
    const volumes = [ContainerVolume.temporary(first), ContainerVolume.temporary(second)];
    expectUsageError(() => aService({ image, volumes }), { ...HERE, code: 'VolumeTaken', got });
  });

  test.each(['relative', '/', '/a/', '/a/../b', '/a b', ''])('needs an absolute path: %j', (path) => {
    expectUsageError(() => ContainerVolume.temporary(path), {
      ...HERE,
      path: 'ContainerVolume.temporary()',
      code: 'InvalidContainerPath',
    });
  });
});

describe('a volume that hides the application', () => {
  test.each<[string, Parameters<typeof aService>[0]]>([
    ['/usr', {}],
    ['/etc', {}],
    ['/usr/local/bin', {}],
    ['/srv', { workingDirectory: '/srv/app' }],
    ['/opt/app', { command: ['node', '/opt/app/main.js'] }],
    ['/opt/app', { entryPoint: ['/opt/app/start.sh'] }],
  ])('is an error: %s', (path, options) => {
    const volumes = [ContainerVolume.temporary(path)];
    expectUsageError(() => aService({ image, volumes, ...options }), { ...HERE, code: 'VolumeHidesApplication' });
  });

  test('is none beside its folders', () => {
    const volumes = ['/srv/data', '/var/lib/x', '/usr/share/x'].map((path) => ContainerVolume.temporary(path));
    expect(() => aService({ image, volumes, workingDirectory: '/srv/app' })).not.toThrow();
  });
});

describe('a sidecar', () => {
  const sidecar = (props: Partial<SidecarProps>) => new Sidecar({ name: 'migrate', image: sidecarImage, ...props });
  const { SUCCESS, COMPLETE, HEALTHY } = ecs.ContainerDependencyCondition;

  test.each([SUCCESS, COMPLETE])('runs before the application with the condition %s, once', (startCondition) => {
    const { stack } = aService({ sidecars: [sidecar({ startCondition })] });
    expect(applicationOf(stack).DependsOn).toContainEqual({ ContainerName: 'migrate', Condition: startCondition });
    const [container] = containersOf(stack).filter(({ Name }: Json) => Name === 'migrate');
    expect(container).toMatchObject({ Essential: false, RestartPolicy: { Enabled: false } });
  });

  test('that the application waits for until it is healthy needs a health check', () => {
    const healthCheck = { command: ['CMD', '/healthy'] };
    const { stack } = aService({ sidecars: [sidecar({ startCondition: HEALTHY, healthCheck, essential: true })] });
    expect(applicationOf(stack).DependsOn).toContainEqual({ ContainerName: 'migrate', Condition: 'HEALTHY' });
    expectUsageError(() => aService({ sidecars: [sidecar({ startCondition: HEALTHY })] }), {
      ...HERE,
      path: 'new Sidecar()',
      code: 'InvalidStartCondition',
    });
  });

  test.each([SUCCESS, COMPLETE])('that ends with the condition %s cannot be essential', (startCondition) => {
    expectUsageError(() => aService({ sidecars: [sidecar({ startCondition, essential: true })] }), {
      ...HERE,
      path: 'new Sidecar()',
      code: 'InvalidStartCondition',
    });
  });

  test('has ports of its own', () => {
    const { stack } = aService({ sidecars: [sidecar({ ports: [9100, 9101] })] });
    const [container] = containersOf(stack).filter(({ Name }: Json) => Name === 'migrate');
    expect(container.PortMappings.map(({ ContainerPort }: Json) => ContainerPort)).toEqual([9100, 9101]);
  });

  test.each([
    [8080, 'the application', 8080],
    [4318, "the sidecar 'otel'", 4318],
  ])('on a port that is taken is an error: %s', (port, by) => {
    expectUsageError(() => aService({ sidecars: [sidecar({ ports: [port] })] }), {
      ...HERE,
      code: 'PortTaken',
      got: `ports of 'migrate': ${port}, which ${by} listens on in the same task`,
    });
  });

  test('on a port of another sidecar is an error', () => {
    const sidecars = [sidecar({ ports: [9100] }), sidecar({ name: 'other', ports: [9100] })];
    expectUsageError(() => aService({ sidecars }), { ...HERE, code: 'PortTaken' });
  });
});
