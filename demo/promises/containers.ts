import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
} from '@aws-sdk/client-ecs';
import type { Json } from '../../rigs/template/json';
import { compare, type Inspector } from './promise';

export const cluster: Inspector = async (resource, stack) => {
  const answer = await new ECSClient(stack.clients).send(
    new DescribeClustersCommand({ clusters: [resource.physicalId], include: ['SETTINGS', 'CONFIGURATIONS'] }),
  );
  const found = answer.clusters?.[0];
  const exec = resource.properties.Configuration.ExecuteCommandConfiguration;
  return compare(resource, {
    'capacity providers': [resource.properties.CapacityProviders, found?.capacityProviders],
    'Container Insights': [resource.properties.ClusterSettings[0].Value, found?.settings?.[0]?.value],
    'Exec sessions are logged to': [
      stack.resolve(exec.LogConfiguration.CloudWatchLogGroupName),
      found?.configuration?.executeCommandConfiguration?.logConfiguration?.cloudWatchLogGroupName,
    ],
  });
};

export const service: Inspector = async (resource, stack) => {
  const { properties } = resource;
  const answer = await new ECSClient(stack.clients).send(
    new DescribeServicesCommand({ cluster: stack.resolve(properties.Cluster), services: [resource.physicalId] }),
  );
  const found: Json = answer.services?.[0] ?? {};
  const deployment = found.deploymentConfiguration ?? {};
  const promised = properties.DeploymentConfiguration;
  const [mesh] = properties.ServiceConnectConfiguration.Services;
  const foundMesh = found.deployments?.[0]?.serviceConnectConfiguration?.services?.[0] ?? {};
  return compare(resource, {
    'is active': ['ACTIVE', found.status],
    capacity: [strategyOf(properties.CapacityProviderStrategy), strategyOf(found.capacityProviderStrategy)],
    'tasks during a deployment (%)': [
      [promised.MinimumHealthyPercent, promised.MaximumPercent],
      [deployment.minimumHealthyPercent, deployment.maximumPercent],
    ],
    'circuit breaker rolls back': [true, deployment.deploymentCircuitBreaker?.rollback],
    ...(promised.Alarms.Enable && {
      'alarms that roll back': [stack.resolve(promised.Alarms.AlarmNames), deployment.alarms?.alarmNames],
    }),
    'ECS Exec': [properties.EnableExecuteCommand, found.enableExecuteCommand],
    'private subnets': [
      stack.resolve(properties.NetworkConfiguration.AwsvpcConfiguration.Subnets),
      found.networkConfiguration?.awsvpcConfiguration?.subnets,
    ],
    'grace period (s)': [properties.HealthCheckGracePeriodSeconds, found.healthCheckGracePeriodSeconds],
    'name in the mesh': [mesh.ClientAliases[0].DnsName, foundMesh.clientAliases?.[0]?.dnsName],
    'request timeout (s)': [mesh.Timeout.PerRequestTimeoutSeconds, foundMesh.timeout?.perRequestTimeoutSeconds],
    'behind a load balancer': [properties.LoadBalancers?.length ?? 0, found.loadBalancers?.length ?? 0],
  });
};

export const taskDefinition: Inspector = async (resource, stack) => {
  const answer = await new ECSClient(stack.clients).send(
    new DescribeTaskDefinitionCommand({ taskDefinition: resource.physicalId }),
  );
  const found: Json = answer.taskDefinition ?? {};
  const { properties } = resource;
  return [
    ...compare(resource, {
      'CPU and memory': [
        [properties.Cpu, properties.Memory],
        [found.cpu, found.memory],
      ],
    }),
    ...properties.ContainerDefinitions.flatMap((promised: Json, index: number) => {
      const container: Json = found.containerDefinitions?.[index] ?? {};
      const things: Record<string, [Json, Json]> = {
        image: [promised.Image, container.image],
        user: [promised.User, container.user],
        'memory limit (MiB)': [promised.Memory, container.memory],
        'SIGTERM time (s)': [promised.StopTimeout, container.stopTimeout],
        'read-only root': [promised.ReadonlyRootFilesystem, container.readonlyRootFilesystem],
        'health check': [promised.HealthCheck.Command, container.healthCheck?.command],
        variables: [namesOf(promised.Environment, 'Name'), namesOf(container.environment, 'name')],
        secrets: [namesOf(promised.Secrets, 'Name'), namesOf(container.secrets, 'name')],
        log: [
          stack.resolve(promised.LogConfiguration.Options['awslogs-group']),
          container.logConfiguration?.options?.['awslogs-group'],
        ],
      };
      const named = Object.entries(things).map(([what, pair]) => [`${promised.Name}: ${what}`, pair]);
      return compare(resource, Object.fromEntries(named));
    }),
  ];
};

/** Returns a strategy as text. AWS omits values of 0. */
function strategyOf(items: Json[] = []): string[] {
  return items.map((item) => {
    const { capacityProvider, base, weight } = Object.fromEntries(
      Object.entries(item).map(([key, value]) => [key[0].toLowerCase() + key.slice(1), value]),
    ) as Json;
    return `${capacityProvider} base ${base ?? 0} weight ${weight ?? 0}`;
  });
}

function namesOf(items: Json[] = [], key: string): string[] {
  return items.map((item) => item[key]).sort();
}
