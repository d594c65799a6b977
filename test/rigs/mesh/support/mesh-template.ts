import { drainScript } from '../../../../src/mesh/envoy/container-scripts';
import { envoyBootstrap } from './envoy-bootstrap';

/** A service of the fixture. */
export interface FixtureService {
  readonly name: string;
  readonly calls?: string[];
  /** Its application speaks gRPC, and answers the health check that gRPC has. */
  readonly isGrpc?: boolean;
}

const READY =
  "exec 3<>/dev/tcp/127.0.0.1/9901 && printf 'GET /ready HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n' >&3 && " +
  'read -r -t 2 line <&3 && [[ $line == *" 200 "* ]]';

const NAMESPACE = 'Namespace';

/** A template as a mesh of sidecars makes it, written by hand: each service with its containers, found by DNS. */
export function meshTemplate(services: FixtureService[]) {
  const resources = services.map((service) => resourcesOf(service, services));
  return {
    Resources: Object.assign(
      { [NAMESPACE]: { Type: 'AWS::ServiceDiscovery::PrivateDnsNamespace', Properties: { Name: 'trading.internal' } } },
      ...resources,
    ),
  };
}

function resourcesOf({ name, calls = [] }: FixtureService, services: FixtureService[]) {
  const callees = calls.map((callee) => ({
    name: callee,
    isGrpc: services.some((service) => service.name === callee && service.isGrpc),
  }));
  const id = name.replaceAll('-', '');
  return {
    [`${id}Task`]: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: { Family: `stack-${name}`, ContainerDefinitions: containersOf(name, callees) },
    },
    [`${id}Registry`]: {
      Type: 'AWS::ServiceDiscovery::Service',
      Properties: {
        Name: name,
        DnsConfig: {
          DnsRecords: [{ Type: 'A', TTL: 10 }],
          NamespaceId: { 'Fn::GetAtt': [NAMESPACE, 'Id'] },
          RoutingPolicy: 'MULTIVALUE',
        },
      },
    },
    [`${id}Service`]: {
      Type: 'AWS::ECS::Service',
      Properties: {
        TaskDefinition: { Ref: `${id}Task` },
        ServiceRegistries: [{ RegistryArn: { 'Fn::GetAtt': [`${id}Registry`, 'Arn'] } }],
      },
    },
  };
}

function containersOf(name: string, callees: { name: string; isGrpc: boolean }[]) {
  const urls = callees.flatMap((callee, index) => {
    const variable = callee.name.toUpperCase().replaceAll('-', '_');
    const address = `127.0.0.1:${15101 + index}`;
    return [
      { Name: `${variable}_URL`, Value: `http://${address}` },
      { Name: `${variable}_ADDRESS`, Value: address },
    ];
  });
  const options = ['--disable-hot-restart', '--concurrency', '1', '--drain-time-s', '2', '-l', 'warning'];
  return [
    {
      Name: 'envoy',
      Essential: true,
      EntryPoint: ['envoy'],
      Command: ['--config-yaml', JSON.stringify(envoyBootstrap(name, callees)), ...options],
      HealthCheck: { Command: ['CMD', 'bash', '-c', READY], Interval: 5, Timeout: 2, Retries: 3, StartPeriod: 10 },
    },
    {
      Name: 'app',
      Essential: true,
      DependsOn: [{ ContainerName: 'envoy', Condition: 'HEALTHY' }],
      Environment: [{ Name: 'PORT', Value: '8080' }, { Name: 'SERVICE_NAME', Value: name }, ...urls],
      HealthCheck: {
        Command: ['CMD-SHELL', 'bash -c "</dev/tcp/127.0.0.1/8080"'],
        Interval: 5,
        StartPeriod: 30,
      },
    },
    { Name: 'otel', Essential: false },
    {
      Name: 'drain',
      Essential: false,
      EntryPoint: ['bash', '-c'],
      Command: [drainScript({ drain: 3, patience: 30 })],
      DependsOn: [{ ContainerName: 'app', Condition: 'START' }],
      StopTimeout: 38,
    },
  ];
}
