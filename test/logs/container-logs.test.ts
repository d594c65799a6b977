import { MeshBackend, MutualTls, Protection, type TradingAnalyticsPlatformProps } from '../../src';
import type { Json } from '../support/json';
import { aPlatform, aStack, templateOf } from '../support/stacks';

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
