import { Size } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  ContainerLogs,
  MeshBackend,
  MutualTls,
  Protection,
  Sidecar,
  type TradingAnalyticsPlatformProps,
} from '../../src';
import type { Json } from '../support/json';
import { aPlatform, aService, aStack, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

/** The log configurations of all containers, and of the proxies of Service Connect. */
function logsOf(props: Partial<TradingAnalyticsPlatformProps>): Json[] {
  const stack = aStack('Platform');
  aPlatform(stack, { protection: Protection.disposable(), ...props });
  return Object.values<Json>(templateOf(stack).toJSON().Resources).flatMap(({ Type, Properties }) => {
    if (Type === 'AWS::ECS::Service') {
      const { ServiceConnectConfiguration: connect } = Properties;
      return connect ? [connect.LogConfiguration] : [];
    }
    if (Type !== 'AWS::ECS::TaskDefinition') return [];
    return Properties.ContainerDefinitions.map(({ LogConfiguration }: Json) => LogConfiguration);
  });
}

test.each<[string, MeshBackend, number]>([
  ['Service Connect', MeshBackend.serviceConnect(), 9],
  ['Envoy', MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() }), 12],
])('each container has a log mode and a buffer, whatever the default of the account: %s', (_name, mesh, containers) => {
  const configurations = logsOf({ mesh });
  expect(configurations).toHaveLength(containers);
  for (const configuration of configurations) {
    expect(configuration).toMatchObject({
      LogDriver: 'awslogs',
      Options: { mode: 'non-blocking', 'max-buffer-size': '26214400b' },
    });
  }
});

describe('the log of an application', () => {
  const optionsOf = (logs?: ContainerLogs, logRetention?: RetentionDays) => {
    const { stack } = aService({ logs, logRetention, sidecars: [aSidecar()] });
    const { Resources } = templateOf(stack).toJSON();
    const definition = Object.values<Json>(Resources).find(({ Type }) => Type === 'AWS::ECS::TaskDefinition') as Json;
    const containers = definition.Properties.ContainerDefinitions.map(({ Name, LogConfiguration }: Json) => {
      const { mode, 'max-buffer-size': buffer, 'awslogs-group': group } = LogConfiguration.Options;
      return [Name, { mode, buffer, retention: Resources[group.Ref].Properties.RetentionInDays }];
    });
    return Object.fromEntries(containers);
  };
  const sidecar = { mode: 'non-blocking', buffer: '26214400b', retention: 30 };

  test('is non-blocking by default, with another buffer if one is set', () => {
    expect(optionsOf()).toMatchObject({ app: { ...sidecar }, agent: sidecar });
    const logs = ContainerLogs.nonBlocking({ maxBufferSize: Size.mebibytes(4) });
    expect(optionsOf(logs)).toMatchObject({ app: { ...sidecar, buffer: '4194304b' }, agent: sidecar });
  });

  test('of an audit blocks and is kept for seven years, unless another retention is set', () => {
    const audit = { mode: 'blocking', buffer: undefined };
    expect(optionsOf(ContainerLogs.audit())).toMatchObject({ app: { ...audit, retention: 2557 }, agent: sidecar });
    expect(optionsOf(ContainerLogs.audit(), RetentionDays.TEN_YEARS)).toMatchObject({
      app: { ...audit, retention: 3653 },
      agent: { ...sidecar, retention: 3653 },
    });
  });

  test('has a buffer of whole mebibytes', () => {
    expectUsageError(() => ContainerLogs.nonBlocking({ maxBufferSize: Size.kibibytes(1) }), {
      code: 'LogBufferOutOfRange',
      path: 'ContainerLogs.nonBlocking()',
      got: 'maxBufferSize in MiB: 0.00',
    });
  });
});

function aSidecar() {
  return new Sidecar({ name: 'agent', image: ecs.ContainerImage.fromRegistry('agent:1'), memory: Size.mebibytes(64) });
}
