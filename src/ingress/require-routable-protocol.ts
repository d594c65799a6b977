import type { MeshedFargateService } from '../service/meshed-fargate-service';
import { UsageError } from '../validation/usage-error';
import type { Ingress } from './ingress';
import { requireRoutesOfProtocol } from './routes/require-routes-of-protocol';
import type { Route } from './routes/route';

/** The routes of a service, and the ingress that sends requests to it. */
export interface RoutesOfService {
  readonly routes: Route[];
  readonly ingress: Ingress;
}

/**
 * Throws if a load balancer cannot send the protocol of a service over its listener or with its rules.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-group-protocol-version
 */
export function requireRoutableProtocol(service: MeshedFargateService, { routes, ingress }: RoutesOfService): void {
  requireRoutesOfProtocol(service, routes);
  const { protocol } = service;
  if (protocol.name === 'http') return;
  if (!ingress.encrypted) {
    throw new UsageError(service, 'ProtocolNeedsHttps', {
      got: `routes and protocol: ${protocol}, on ${ingress._call}${ingress._protocol === undefined ? ' with an unknown protocol' : ''}`,
      expected: 'HTTPS: a load balancer sends HTTP/2 and gRPC to tasks over an HTTPS listener only',
      fix: 'choose Ingress.https() or Ingress.domain(), or Protocol.http()',
    });
  }
  const withLogin = routes.find(({ authentication }) => authentication);
  if (!withLogin) return;
  throw new UsageError(service, 'ProtocolOption', {
    got: `authentication for ${withLogin}, with protocol: ${protocol}`,
    expected: 'a listener rule that only forwards: a load balancer supports no login for tasks with HTTP/2 or gRPC',
    fix: 'remove authentication, or choose Protocol.http()',
  });
}
