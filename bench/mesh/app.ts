import type { App } from 'aws-cdk-lib';
import { MeshBackend, MutualTls, RetryPolicy, Route, ServiceDefinition } from 'cdk-trading-analytics-platform';
import { platformApp } from '../../rigs/mesh/platform-app';

/** The name of the stack. */
export const STACK = 'MeshBench';

/** Two services. One calls the other through two Envoys with mutual TLS. All other settings are defaults. */
export function meshApp(): App {
  return platformApp(STACK, MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() }), {
    caller: new ServiceDefinition({ calls: ['callee'], routes: [Route.path('/*')] }),
    callee: new ServiceDefinition({ traffic: { retry: RetryPolicy.none() } }),
  });
}
