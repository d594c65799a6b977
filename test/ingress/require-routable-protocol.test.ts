import {
  Ingress,
  MeshBackend,
  MeshedFargateService,
  MutualTls,
  Protocol,
  Route,
  ServiceDefinition,
  type ServiceDefinitionProps,
  SharedLoadBalancer,
  StickySessions,
} from '../../src';
import { aListener } from '../support/existing-ingress';
import type { Json } from '../support/json';
import { anOidcLogin } from '../support/logins';
import { aPlatform, aStack, propertiesOf, surroundings, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';

function routed(protocol: Protocol, props: ServiceDefinitionProps = {}, ingress?: Ingress, mesh?: MeshBackend) {
  const stack = aStack('Platform');
  const prices = new ServiceDefinition({ protocol, routes: [Route.path('/prices.Prices/*')], ...props });
  aPlatform(stack, { services: { prices }, ...(ingress && { ingress }), mesh });
  return stack;
}

describe('a target group', () => {
  test.each([
    [Protocol.http(), undefined, '/health', { HttpCode: '200' }],
    [Protocol.http2(), 'HTTP2', '/health', { HttpCode: '200' }],
    [Protocol.grpc(), 'GRPC', '/AWS.ALB/healthcheck', { GrpcCode: '12' }],
    [Protocol.grpc({ healthService: 'a.B' }), 'GRPC', '/grpc.health.v1.Health/Check', { GrpcCode: '0' }],
  ])('of %s has the version %s and the health check %s', (protocol, version, path, matcher) => {
    const { ProtocolVersion, HealthCheckPath, Matcher } = propertiesOf(routed(protocol), TARGET_GROUP);
    expect([ProtocolVersion, HealthCheckPath, Matcher]).toEqual([version, path, matcher]);
  });

  test('uses HTTPS to an Envoy with mutual TLS, which accepts HTTP/2', () => {
    const mesh = MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() });
    const stack = routed(Protocol.grpc(), {}, undefined, mesh);
    expect(propertiesOf(stack, TARGET_GROUP)).toMatchObject({
      Protocol: 'HTTPS',
      ProtocolVersion: 'GRPC',
      Port: 15_002,
    });
    const texts = JSON.stringify(templateOf(stack).findResources('AWS::ECS::TaskDefinition'));
    expect(texts).toContain('alpn_protocols: [h2,http/1.1]');
  });

  test('may have sticky sessions', () => {
    expect(() => routed(Protocol.http2(), { stickySessions: StickySessions.loadBalancerCookie() })).not.toThrow();
  });
});

describe('a load balancer refuses', () => {
  const error = { path: 'Platform/Trading/Services/prices' } as const;

  test('HTTP/2 and gRPC without an HTTPS listener', () => {
    for (const protocol of [Protocol.http2(), Protocol.grpc()]) {
      expectUsageError(() => routed(protocol, {}, Ingress.http()), {
        ...error,
        code: 'ProtocolNeedsHttps',
        got: `routes and protocol: ${protocol}, on Ingress.http()`,
        fix: 'Ingress.https()',
      });
    }
  });

  test('gRPC at an existing listener whose protocol is not known', () => {
    const stack = aStack('Platform');
    const parts = surroundings(stack);
    const service = new MeshedFargateService(stack, 'Prices', { ...parts, protocol: Protocol.grpc() });
    const ingress = Ingress.existing({ listener: aListener(stack) });
    const shared = new SharedLoadBalancer(stack, 'Shared', { vpc: parts.cluster.vpc, ingress });
    expectUsageError(() => shared.addRoutes(service, [Route.path('/prices.Prices/*')]), {
      code: 'ProtocolNeedsHttps',
      path: 'Platform/Prices',
      got: 'with an unknown protocol',
    });
  });

  test('routes of TCP', () => {
    expectUsageError(() => routed(Protocol.tcp()), {
      ...error,
      code: 'RouteOfOtherProtocol',
      got: "path '/prices.Prices/*', with protocol: Protocol.tcp()",
    });
  });

  test('a login for gRPC', () => {
    const stack = aStack('Platform');
    const routes = [Route.when({ paths: ['/prices.Prices/*'], authentication: anOidcLogin() })];
    const prices = new ServiceDefinition({ protocol: Protocol.grpc(), routes });
    expectUsageError(() => aPlatform(stack, { services: { prices } }), {
      ...error,
      code: 'ProtocolOption',
      got: 'authentication for ',
      fix: 'remove authentication',
    });
  });
});

describe('the idle timeout of the load balancer', () => {
  const attributesOf = (stack: ReturnType<typeof aStack>): Json[] =>
    propertiesOf(stack, 'AWS::ElasticLoadBalancingV2::LoadBalancer').LoadBalancerAttributes;
  const idleOf = (stack: ReturnType<typeof aStack>) =>
    attributesOf(stack).find(({ Key }) => Key === 'idle_timeout.timeout_seconds')?.Value;

  test('is one hour with gRPC, so that quiet streams last', () => {
    expect(idleOf(routed(Protocol.grpc()))).toBe('3600');
    expect(idleOf(routed(Protocol.http2()))).toBeUndefined();
  });
});
