import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { NETWORK } from '../../../rigs/emulator/templates/network';
import { att, ref, type Template, withProperties } from '../../../rigs/emulator/templates/template';
import { anEmulator } from './support/emulator';
import { stacksOf } from './support/stacks';

const emulator = anEmulator();
const { deploy, destroy } = stacksOf(emulator);
const ecs = new ECSClient(emulator.configuration);

describe('ECS', () => {
  const container = {
    Name: 'app',
    Image: 'nginx',
    Essential: true,
    User: '1000',
    Memory: 256,
    ReadonlyRootFilesystem: true,
    StopTimeout: 110,
    PortMappings: [{ Name: 'http', ContainerPort: 8080, AppProtocol: 'http' }],
    Environment: [{ Name: 'Colour', Value: 'Blue' }],
    Secrets: [{ Name: 'API_KEY', ValueFrom: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:a-AbCdEf:key::' }],
    HealthCheck: { Command: ['CMD', 'true'], StartPeriod: 30, Interval: 10 },
    LinuxParameters: { InitProcessEnabled: true, Capabilities: { Drop: ['ALL'] } },
    DependsOn: [{ ContainerName: 'proxy', Condition: 'HEALTHY' }],
    DockerLabels: { 'Com.Example.Owner': 'trading' },
    LogConfiguration: { LogDriver: 'awsfirelens', Options: { Name: 'cloudwatch', 'log-driver-buffer-limit': '1' } },
  };
  const template: Template = {
    Resources: {
      ...NETWORK,
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Version: '2012-10-17', Statement: [] } } },
      Namespace: {
        Type: 'AWS::ServiceDiscovery::PrivateDnsNamespace',
        Properties: { Name: 'trading.local', Vpc: ref('Vpc') },
      },
      Cluster: {
        Type: 'AWS::ECS::Cluster',
        Properties: {
          CapacityProviders: ['FARGATE', 'FARGATE_SPOT'],
          ClusterSettings: [{ Name: 'containerInsights', Value: 'enhanced' }],
          Configuration: {
            ExecuteCommandConfiguration: {
              KmsKeyId: att('Key', 'Arn'),
              Logging: 'OVERRIDE',
              LogConfiguration: { CloudWatchLogGroupName: '/exec', CloudWatchEncryptionEnabled: true },
            },
          },
        },
        DependsOn: 'Namespace',
      },
      TaskDefinition: {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: {
          RequiresCompatibilities: ['FARGATE'],
          NetworkMode: 'awsvpc',
          Cpu: '512',
          Memory: '1024',
          RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
          Volumes: [{ Name: 'tmp' }],
          ContainerDefinitions: [container, { Name: 'proxy', Image: 'envoy', HealthCheck: { Command: ['CMD', 'x'] } }],
        },
      },
      Service: {
        Type: 'AWS::ECS::Service',
        Properties: {
          Cluster: ref('Cluster'),
          TaskDefinition: ref('TaskDefinition'),
          CapacityProviderStrategy: [
            { CapacityProvider: 'FARGATE', Base: 2, Weight: 1 },
            { CapacityProvider: 'FARGATE_SPOT', Weight: 3 },
          ],
          EnableExecuteCommand: true,
          HealthCheckGracePeriodSeconds: 60,
          AvailabilityZoneRebalancing: 'ENABLED',
          PropagateTags: 'SERVICE',
          NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [ref('Subnet0')], SecurityGroups: [ref('Group')] } },
          DeploymentConfiguration: {
            MaximumPercent: 200,
            MinimumHealthyPercent: 100,
            DeploymentCircuitBreaker: { Enable: true, Rollback: true },
            Alarms: { AlarmNames: ['errors'], Enable: true, Rollback: true },
          },
          ServiceConnectConfiguration: {
            Enabled: true,
            Namespace: 'trading.local',
            Services: [{ PortName: 'http', ClientAliases: [{ DnsName: 'engine', Port: 8080 }] }],
          },
        },
      },
    },
    Outputs: {
      Cluster: { Value: ref('Cluster') },
      TaskDefinition: { Value: ref('TaskDefinition') },
      Service: { Value: ref('Service') },
      ServiceName: { Value: att('Service', 'Name') },
    },
  };
  let outputs: Record<string, string>;

  const describeService = async () => {
    const request = { cluster: outputs.Cluster, services: [outputs.ServiceName] };
    return (await ecs.send(new DescribeServicesCommand(request))).services?.[0];
  };

  beforeAll(async () => {
    outputs = await deploy('ecs', template);
  });

  test('a task definition keeps what its containers say', async () => {
    const { taskDefinition } = await ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: outputs.TaskDefinition }),
    );
    expect(taskDefinition).toMatchObject({
      cpu: '512',
      memory: '1024',
      networkMode: 'awsvpc',
      runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
      volumes: [{ name: 'tmp' }],
    });
    expect(taskDefinition?.containerDefinitions?.[0]).toMatchObject({
      user: '1000',
      memory: 256,
      readonlyRootFilesystem: true,
      stopTimeout: 110,
      portMappings: [{ name: 'http', containerPort: 8080, appProtocol: 'http' }],
      environment: [{ name: 'Colour', value: 'Blue' }],
      secrets: [{ name: 'API_KEY', valueFrom: container.Secrets[0].ValueFrom }],
      healthCheck: { command: ['CMD', 'true'], startPeriod: 30, interval: 10 },
      linuxParameters: { initProcessEnabled: true, capabilities: { drop: ['ALL'] } },
      dependsOn: [{ containerName: 'proxy', condition: 'HEALTHY' }],
      dockerLabels: { 'Com.Example.Owner': 'trading' },
      logConfiguration: {
        logDriver: 'awsfirelens',
        options: { Name: 'cloudwatch', 'log-driver-buffer-limit': '1' },
      },
    });
  });

  test('a cluster keeps its capacity providers and settings', async () => {
    const { clusters } = await ecs.send(
      new DescribeClustersCommand({ clusters: [outputs.Cluster], include: ['SETTINGS', 'CONFIGURATIONS'] }),
    );
    expect(clusters?.[0]).toMatchObject({
      capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
      settings: [{ name: 'containerInsights', value: 'enhanced' }],
      configuration: {
        executeCommandConfiguration: {
          logging: 'OVERRIDE',
          logConfiguration: { cloudWatchLogGroupName: '/exec', cloudWatchEncryptionEnabled: true },
        },
      },
    });
  });

  test('a service keeps what the template says, and has one task when it says no number', async () => {
    expect(await describeService()).toMatchObject({
      desiredCount: 1,
      runningCount: 1,
      enableExecuteCommand: true,
      healthCheckGracePeriodSeconds: 60,
      availabilityZoneRebalancing: 'ENABLED',
      propagateTags: 'SERVICE',
      capacityProviderStrategy: [
        { capacityProvider: 'FARGATE', base: 2, weight: 1 },
        { capacityProvider: 'FARGATE_SPOT', weight: 3 },
      ],
      deploymentConfiguration: {
        deploymentCircuitBreaker: { enable: true, rollback: true },
        alarms: { alarmNames: ['errors'], enable: true, rollback: true },
      },
      deployments: [
        {
          serviceConnectConfiguration: {
            namespace: 'trading.local',
            services: [{ portName: 'http', clientAliases: [{ dnsName: 'engine', port: 8080 }] }],
          },
        },
      ],
    });
  });

  test('an update makes a new deployment when tasks must change, and only then', async () => {
    const before = await describeService();
    const slower = withProperties(template, 'Service', { HealthCheckGracePeriodSeconds: 90 });
    await deploy('ecs', slower);
    const sameTasks = await describeService();
    expect(sameTasks?.healthCheckGracePeriodSeconds).toBe(90);
    expect(sameTasks?.deployments?.[0].id).toBe(before?.deployments?.[0].id);

    const changed = withProperties(slower, 'TaskDefinition', {
      ContainerDefinitions: [{ ...container, Environment: [{ Name: 'Colour', Value: 'Green' }], DependsOn: [] }],
    });
    const { TaskDefinition } = await deploy('ecs', changed);
    const newTasks = await describeService();
    expect(TaskDefinition).toMatch(/:2$/);
    expect(newTasks?.taskDefinition).toBe(TaskDefinition);
    expect(newTasks?.deployments?.[0].id).not.toBe(before?.deployments?.[0].id);

    const renamed = { Enabled: true, Namespace: 'trading.local', Services: [] };
    await deploy('ecs', withProperties(changed, 'Service', { ServiceConnectConfiguration: renamed }));
    const newMesh = await describeService();
    expect(newMesh?.deployments).toMatchObject([{ serviceConnectConfiguration: { services: [] } }]);
    expect(newMesh?.deployments?.[0].id).not.toBe(newTasks?.deployments?.[0].id);
  });

  test('UpdateService with forceNewDeployment makes a new deployment', async () => {
    const before = (await describeService())?.deployments?.[0].id;
    const request = { cluster: outputs.Cluster, service: outputs.ServiceName, forceNewDeployment: true };
    await ecs.send(new UpdateServiceCommand(request));
    const after = (await describeService())?.deployments;
    expect(after).toMatchObject([{ status: 'PRIMARY', rolloutState: 'COMPLETED' }]);
    expect(after?.[0].id).not.toBe(before);
  });

  test('a count that somebody else set survives an update of the stack', async () => {
    const request = { cluster: outputs.Cluster, service: outputs.ServiceName, desiredCount: 3 };
    await ecs.send(new UpdateServiceCommand(request));
    await deploy('ecs', withProperties(template, 'Service', { PropagateTags: 'TASK_DEFINITION' }));
    expect(await describeService()).toMatchObject({ desiredCount: 3, propagateTags: 'TASK_DEFINITION' });
  });

  test('goes away with the stack', async () => {
    await destroy('ecs');
    const { clusters } = await ecs.send(new DescribeClustersCommand({ clusters: [outputs.Cluster] }));
    expect(clusters).toEqual([]);
  });
});
