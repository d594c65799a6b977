import type { IConstruct } from 'constructs';
import type { Protocol } from '../../mesh/protocol';
import { UsageError } from '../../validation/usage-error';
import type { Route } from './route';

/** A service with routes, and the protocol of its application. */
export interface RoutedService extends IConstruct {
  readonly protocol: Protocol;
}

/**
 * Throws if a route is for requests and the service for TCP connections, or the other way round.
 *
 * No load balancer makes such a route valid, so it is the first check of routes.
 */
export function requireRoutesOfProtocol(service: RoutedService, routes: Route[]): void {
  const { protocol } = service;
  const others = routes.filter(({ _tcp }) => (_tcp === undefined) !== protocol._isHttp);
  if (others.length === 0) return;
  throw new UsageError(
    service,
    'RouteOfOtherProtocol',
    protocol._isHttp
      ? {
          got: `a route for ${others[0]}, and ${protocol}`,
          expected: 'protocol: Protocol.tcp(), because the load balancer forwards bytes and reads no requests',
          fix: 'set protocol: Protocol.tcp(), or use Route.path() or Route.host()',
        }
      : {
          got: `${others.map(String).join('; ')}, with protocol: ${protocol}`,
          expected:
            'a service that receives requests: an Application Load Balancer reads paths, hosts and headers of HTTP',
          fix: 'remove the routes, or choose Protocol.http(), Protocol.http2() or Protocol.grpc()',
        },
  );
}
