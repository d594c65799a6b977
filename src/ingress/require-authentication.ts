import { Annotations } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { privateSubnets } from '../network/subnet-selection';
import type { MeshedFargateService } from '../service/meshed-fargate-service';
import { UsageError } from '../validation/usage-error';
import type { Ingress } from './ingress';
import type { Authentication } from './routes/authentication';
import type { Route } from './routes/route';

/** What a load balancer knows of where its routes ask for a login. */
export interface LoginSurroundings {
  readonly ingress: Ingress;
  readonly vpc: ec2.IVpc;
  /** Whose login each session cookie keeps. A route's is added. */
  readonly sessions: Map<string, Authentication>;
}

/** Throws when the load balancer cannot ask for the login of a route, or a login elsewhere would be one here. */
export function requireAuthentication(service: MeshedFargateService, route: Route, around: LoginSurroundings): void {
  const { authentication } = route;
  if (!authentication) return;
  const { ingress, sessions, vpc } = around;
  if (!ingress.encrypted) {
    throw new UsageError(service, 'AuthenticationWithoutHttps', {
      got: `authentication for ${route}, on Ingress.${ingress.kind}()`,
      expected: 'HTTPS: a load balancer asks for a login over HTTPS only',
      fix: 'choose Ingress.https() or Ingress.domain(), or leave authentication out',
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
    got: `the session cookie '${cookie}' for ${route}, which another Authentication has`,
    expected: 'a cookie of its own for each Authentication: with a shared one, a login at one is a login at the other',
    fix: 'use the same Authentication object for both, or set sessionCookieName',
  });
}

/** An internal load balancer without a NAT route: a provider of one's own network may still be in reach, Cognito is not. */
function requireReachableProvider(service: MeshedFargateService, route: Route, { kind }: Authentication): void {
  if (kind === 'cognito') {
    throw new UsageError(service, 'ProviderOutOfReach', {
      got: `Authentication.cognito() for ${route}, on an internal load balancer in subnets without a NAT route`,
      expected: 'a way to Cognito, which is on the internet',
      fix: 'give the private subnets a NAT route (Egress.natPerZone() or Egress.singleNat()), or use Authentication.oidc() with a provider in reach',
    });
  }
  Annotations.of(service).addWarningV2(
    'cdk-trading-analytics-platform:identityProviderReach',
    `The load balancer has no way to the internet. Its identity provider must be in reach of its VPC by IPv4, with endpoints whose names resolve publicly and whose certificates are of a public authority, or no login for ${route} succeeds.`,
  );
}
