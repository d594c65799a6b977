import type { IConstruct } from 'constructs';
import { UsageError } from '../../validation/usage-error';
import { type RoutedService, requireRoutesOfProtocol } from '../routes/require-routes-of-protocol';
import type { Route } from '../routes/route';
import type { TcpRoute } from '../routes/tcp-route';

/** A service with routes, and the parts of it that its routes must fit. */
export interface TcpService extends RoutedService {
  readonly shiftsTraffic: boolean;
}

/** Throws if one of the routes is for TCP connections. */
export function requireHttpRoutes(scope: IConstruct, routes: Route[]): void {
  const route = routes.find(({ _tcp }) => _tcp);
  if (!route) return;
  throw new UsageError(scope, 'RouteOfOtherProtocol', {
    got: `a route for ${route}, on an Application Load Balancer`,
    expected: 'routes for HTTP requests: Route.path(), Route.host() or Route.when()',
    fix: 'add the route to a SharedNetworkLoadBalancer, or set networkIngress of the platform',
  });
}

/** Returns the only route of a service for TCP connections. Throws unless it fits the service. */
export function requireTcpRoute(service: TcpService, [route, ...others]: Route[]): TcpRoute {
  const { _tcp: tcp } = route;
  if (!tcp) {
    throw new UsageError(service, 'RouteOfOtherProtocol', {
      got: `a route for ${route}, on a Network Load Balancer`,
      expected: 'Route.tcp(): a Network Load Balancer reads no HTTP requests',
      fix: 'use Route.tcp(), or an Ingress with an Application Load Balancer',
    });
  }
  if (others.length > 0) {
    throw new UsageError(service, 'TwoLoadBalancers', {
      got: `${others.length + 1} routes for a service with TCP connections: ${[route, ...others].join('; ')}`,
      expected: 'one port of the load balancer for each service, which has one target group',
      fix: 'remove all routes but one',
    });
  }
  requireRoutesOfProtocol(service, [route]);
  requireTestPort(service, tcp);
  return tcp;
}

/** Throws if test connections are set for a service without a traffic shift. */
function requireTestPort(service: TcpService, { testPort }: TcpRoute): void {
  if (testPort === undefined || service.shiftsTraffic) return;
  throw new UsageError(service, 'InvalidTestTraffic', {
    got: `testPort: ${testPort}, and a rolling deployment`,
    expected: 'a deployment that shifts traffic, whose new version receives test connections first',
    fix: 'use DeploymentPolicy.blueGreen(), or remove testPort',
  });
}
