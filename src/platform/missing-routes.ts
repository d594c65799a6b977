import type { IConstruct } from 'constructs';
import type { ErrorCode } from '../validation/error-codes';
import { UsageError, type UsageErrorDetails } from '../validation/usage-error';

/** A load balancer, by the services behind it. */
interface Routed {
  readonly serviceNames: string[];
}

/** The load balancers of a platform. */
interface LoadBalancers {
  readonly loadBalancer?: Routed;
  readonly networkLoadBalancer?: Routed;
}

/** Returns errors for load balancers without routes. It runs at synthesis, because services can be added until then. */
export function missingRoutes(platform: IConstruct, { loadBalancer, networkLoadBalancer }: LoadBalancers): string[] {
  return [
    ...without(loadBalancer, platform, 'IngressWithoutRoute', {
      got: 'an ingress, and no service with routes',
      expected: 'at least one service with routes',
      fix: 'add routes to a service, for example routes: [Route.path(…)], or choose Ingress.none()',
    }),
    ...without(networkLoadBalancer, platform, 'NetworkIngressWithoutRoute', {
      got: 'a network ingress, and no service with Route.tcp()',
      expected: 'at least one service with a route for TCP connections',
      fix: 'add a route to a service, for example protocol: Protocol.tcp(), routes: [Route.tcp(9878)], or remove networkIngress',
    }),
  ];
}

/** Returns an error if the load balancer exists and no service is behind it. */
function without(
  loadBalancer: Routed | undefined,
  platform: IConstruct,
  code: ErrorCode,
  details: UsageErrorDetails,
): string[] {
  return loadBalancer?.serviceNames.length === 0 ? [new UsageError(platform, code, details).message] : [];
}
