import type { Stack } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Authentication, Ingress, MeshedFargateService, Route, ServiceImage, Tracing } from '../../src';
import { aLoadBalancer, allOf } from '../support/load-balancers';
import { anOidcLogin } from '../support/logins';
import { aCertificate, aVpc, surroundings, warningsOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const oidc = (sessionCookieName?: string) => anOidcLogin({ sessionCookieName });
const byCognito = (stack: Stack) =>
  Authentication.cognito({
    userPool: cognito.UserPool.fromUserPoolId(stack, 'Pool', 'pool'),
    userPoolClient: cognito.UserPoolClient.fromUserPoolClientId(stack, 'Client', 'client'),
    userPoolDomain: cognito.UserPoolDomain.fromDomainName(stack, 'Domain', 'domain'),
  });
const admin = (authentication: Authentication) => Route.when({ paths: ['/admin/*'], authentication });
const ask = (authentication: Authentication) => Route.when({ paths: ['/ask/*'], authentication });
const isolated = (stack: Stack): ec2.IVpc =>
  aVpc(stack, { privateSubnetIds: undefined, isolatedSubnetIds: ['i-a', 'i-b'], vpcCidrBlock: '10.0.0.0/16' });
const internal = (vpc: (stack: Stack) => ec2.IVpc) =>
  aLoadBalancer({ ingress: (stack) => Ingress.https([aCertificate(stack)], { internetFacing: false }), vpc });

describe('a login', () => {
  test('precedes the forward action and does not change the priority of the route', () => {
    const { stack, route } = aLoadBalancer();
    route('Gateway', [admin(oidc())]);
    expect(Object.values(allOf(stack, 'AWS::ElasticLoadBalancingV2::ListenerRule'))).toMatchObject([
      {
        Priority: Route.path('/admin/*').priority,
        Actions: [
          { Order: 1, Type: 'authenticate-oidc' },
          { Order: 2, Type: 'forward' },
        ],
      },
    ]);
  });

  test('allows the load balancer to connect to the provider', () => {
    const groups = (...routes: Route[]) => {
      const { stack, route } = aLoadBalancer();
      route('Gateway', routes);
      return JSON.stringify(allOf(stack, 'AWS::EC2::SecurityGroup'));
    };
    expect(groups(Route.path('/*'))).not.toContain('Allow to IdP endpoint');
    expect(groups(admin(oidc()), Route.path('/*'))).toContain(
      '"SecurityGroupEgress":[{"CidrIp":"0.0.0.0/0","Description":"Allow to IdP endpoint","FromPort":443,"IpProtocol":"tcp","ToPort":443}]',
    );
  });

  test('needs HTTPS', () => {
    const { route } = aLoadBalancer({ ingress: () => Ingress.http() });
    expectUsageError(() => route('Gateway', [admin(oidc())]), {
      code: 'AuthenticationWithoutHttps',
      path: 'Stack/Gateway',
      got: "authentication for path '/admin/*', on Ingress.http()",
    });
  });
});

describe('the session cookie', () => {
  test('is the same for all routes of a service', () => {
    const { stack, route } = aLoadBalancer();
    const shared = oidc();
    route('Gateway', [admin(shared), Route.when({ hosts: ['a.com'], authentication: shared })]);
    route('Reports', [ask(oidc())]);
    const cookies = Object.values(allOf(stack, 'AWS::ElasticLoadBalancingV2::ListenerRule')).map(
      ({ Actions }) => Actions[0].AuthenticateOidcConfig.SessionCookieName,
    );
    expect(cookies.sort()).toEqual(['gateway', 'gateway', 'reports'].map((name) => `AWSELBAuthSessionCookie-${name}`));
  });

  test('can be shared by services with the same authentication', () => {
    const { route } = aLoadBalancer();
    const shared = oidc('trading');
    route('Gateway', [admin(shared)]);
    expect(() => route('Reports', [ask(shared)])).not.toThrow();
  });

  test('cannot be shared by two authentications', () => {
    const { route } = aLoadBalancer();
    route('Gateway', [admin(oidc('trading'))]);
    expectUsageError(() => route('Reports', [ask(oidc('trading'))]), {
      code: 'SessionCookieTaken',
      path: 'Stack/Reports',
      got: "the session cookie 'trading' for path '/ask/*', which another Authentication uses",
    });
  });
});

describe('an internal load balancer', () => {
  test('reaches a provider through a NAT gateway', () => {
    const { stack, route } = internal((scope) => aVpc(scope, { vpcCidrBlock: '10.0.0.0/16' }));
    route('Gateway', [admin(byCognito(stack))]);
    expect(warningsOf(stack)).toEqual([]);
  });

  const withoutNatGateway = () => {
    const { stack, shared, vpc } = internal(isolated);
    const service = new MeshedFargateService(stack, 'Gateway', {
      ...surroundings(stack, { vpc }),
      image: ServiceImage.fromRepository({ tag: '1' }),
      tracing: Tracing.none(),
    });
    return { stack, route: (route: Route) => shared.addRoutes(service, [route]) };
  };

  test('without a NAT gateway does not reach Cognito', () => {
    const { stack, route } = withoutNatGateway();
    expectUsageError(() => route(admin(byCognito(stack))), {
      code: 'ProviderOutOfReach',
      path: 'Stack/Gateway',
      got: "Authentication.cognito() for path '/admin/*', on an internal load balancer",
    });
  });

  test('without a NAT gateway warns about other providers', () => {
    const { stack, route } = withoutNatGateway();
    route(admin(oidc()));
    expect(warningsOf(stack)).toEqual([
      expect.stringContaining("For path '/admin/*', its VPC must reach the identity provider"),
    ]);
  });
});
