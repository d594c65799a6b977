import { Annotations } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { privateSubnets } from '../network/subnet-selection';
import { shown } from '../validation/shown';
import { UsageError } from '../validation/usage-error';
import type { Ingress } from './ingress';
import type { RoutedService } from './listener-rules';
import type { Authentication } from './routes/authentication';
import type { Route } from './routes/route';

/** The load balancer's part in the authentication of routes. */
export interface AuthenticationContext {
  readonly ingress: Ingress;
  readonly vpc: ec2.IVpc;
  /** The authentication that uses each session cookie. The authentication of the route is added. */
  readonly sessions: Map<string, Authentication>;
}

/**
 * Throws if the load balancer cannot authenticate the requests of a route, or if its session cookie belongs to another
 * authentication.
 */
export function requireAuthentication(service: RoutedService, route: Route, context: AuthenticationContext): void {
  const { authentication } = route;
  if (!authentication) return;
  const { ingress, sessions, vpc } = context;
  if (!ingress.encrypted) {
    throw new UsageError(service, 'AuthenticationWithoutHttps', {
      got: `authentication for ${route}, on ${ingress._call}${ingress._protocol === undefined ? ' with an unknown protocol' : ''}`,
      expected: 'HTTPS: a load balancer authenticates users over HTTPS only',
      fix: 'choose Ingress.https() or Ingress.domain(), or remove authentication',
    });
  }
  if (!ingress.internetFacing && !privateSubnets(service, vpc).hasInternetEgress) {
    requireReachableProvider(service, route, authentication);
  }
  const cookie = authentication.sessionCookieName(service.serviceName);
  const other = sessions.get(cookie) ?? authentication;
  sessions.set(cookie, other);
  if (other === authentication) return;
  throw new UsageError(service, 'SessionCookieTaken', {
    got: `the session cookie ${shown(cookie)} for ${route}, which another Authentication uses`,
    expected:
      'a different cookie for each Authentication: with a shared cookie, a login at one is also a login at the other',
    fix: 'use the same Authentication object for both, or set sessionCookieName',
  });
}

/**
 * Throws if an internal load balancer without a NAT gateway uses a provider on the internet. It can still reach a provider
 * in a private network.
 */
function requireReachableProvider(service: RoutedService, route: Route, { _onInternet }: Authentication): void {
  if (_onInternet) {
    throw new UsageError(service, 'ProviderOutOfReach', {
      got: `Authentication.cognito() for ${route}, on an internal load balancer in subnets without a NAT gateway`,
      expected: 'a route to Amazon Cognito, whose endpoints are on the internet',
      fix: 'give the private subnets a NAT gateway (Egress.natPerZone() or Egress.singleNat()), or use Authentication.oidc() with a provider that the VPC can reach',
    });
  }
  Annotations.of(service).addWarningV2(
    'cdk-trading-analytics-platform:identityProviderReach',
    `The load balancer has no route to the internet. For ${route}, its VPC must reach the identity provider by IPv4. The names of the endpoints must resolve in public DNS, and their certificates must come from a public CA. Otherwise no login succeeds.`,
  );
}
