import { Duration, Token } from 'aws-cdk-lib';
import { Ingress, Route, ServiceDefinition, type ServiceDefinitionProps, StickySessions } from '../../../src';
import { aLoadBalancer } from '../../support/load-balancers';
import { aPlatform, aStack, propertiesOf, templateOf } from '../../support/stacks';
import { changesBetween } from '../../support/template-changes';
import { expectUsageError } from '../../support/usage-errors';

const behind = (stickySessions?: StickySessions) => {
  const { stack, route } = aLoadBalancer({ ingress: () => Ingress.http() });
  route('Gateway', [Route.path('/*')], { stickySessions });
  return stack;
};
const attributesOf = (stickySessions?: StickySessions) =>
  propertiesOf(behind(stickySessions), 'AWS::ElasticLoadBalancingV2::TargetGroup').TargetGroupAttributes;
const attributes = (record: Record<string, string>) =>
  expect.arrayContaining(Object.entries(record).map(([Key, Value]) => ({ Key: `stickiness.${Key}`, Value })));

describe('sticky sessions', () => {
  test('are off by default', () => {
    expect(attributesOf()).toEqual(attributes({ enabled: 'false' }));
  });

  test('last a day with the cookie of the load balancer', () => {
    expect(attributesOf(StickySessions.loadBalancerCookie())).toEqual(
      attributes({ enabled: 'true', type: 'lb_cookie', 'lb_cookie.duration_seconds': '86400' }),
    );
  });

  test('can use the cookie of the application', () => {
    expect(attributesOf(StickySessions.applicationCookie('session', Duration.hours(1)))).toEqual(
      attributes({
        enabled: 'true',
        type: 'app_cookie',
        'app_cookie.cookie_name': 'session',
        'app_cookie.duration_seconds': '3600',
      }),
    );
  });

  test('last a day with the cookie of the application too', () => {
    expect(StickySessions.applicationCookie('session').duration.toDays()).toBe(1);
  });

  test('change only attributes of the target group', () => {
    const [without, with_] = [undefined, StickySessions.loadBalancerCookie()].map((sessions) =>
      templateOf(behind(sessions)).toJSON(),
    );
    expect(changesBetween(without, with_)).toEqual({
      added: [],
      removed: [],
      changed: [expect.stringMatching(/^GatewayTargetGroup/)],
    });
  });

  test.each([Duration.seconds(1), Duration.days(7)])('can last %s', (duration) => {
    expect(() => behind(StickySessions.loadBalancerCookie(duration))).not.toThrow();
  });

  test.each([Duration.seconds(0), Duration.millis(1500), Duration.seconds(604_801)])(
    'throw for a duration of %s',
    (duration) => {
      expectUsageError(() => StickySessions.loadBalancerCookie(duration), {
        code: 'StickinessOutOfRange',
        path: 'StickySessions.loadBalancerCookie()',
        got: 'duration in seconds',
      });
    },
  );

  test('can have tokens', () => {
    const [name, seconds] = [Token.asString({ Ref: 'Name' }), Token.asNumber({ Ref: 'Seconds' })];
    const found = attributesOf(StickySessions.applicationCookie(name, Duration.seconds(seconds)));
    expect(found).toEqual(
      expect.arrayContaining([
        { Key: 'stickiness.app_cookie.cookie_name', Value: { Ref: 'Name' } },
        { Key: 'stickiness.app_cookie.duration_seconds', Value: { Ref: 'Seconds' } },
      ]),
    );
  });

  test.each(['AWSALB', 'AWSALBAPP', 'AWSALBTG', 'AWSALBAPP-0', 'AWSALBx', 'my cookie'])(
    'throw for a cookie named %s',
    (name) => {
      expectUsageError(() => StickySessions.applicationCookie(name), {
        code: 'InvalidCookieName',
        path: 'StickySessions.applicationCookie()',
        got: `name: '${name}'`,
        expected: 'AWSALBTG',
      });
    },
  );

  test('can be set in the definition of a service', () => {
    const stack = aStack('Platform');
    const gateway = new ServiceDefinition({
      routes: [Route.path('/*')],
      stickySessions: StickySessions.loadBalancerCookie(),
    });
    aPlatform(stack, { services: { gateway } });
    expect(propertiesOf(stack, 'AWS::ElasticLoadBalancingV2::TargetGroup').TargetGroupAttributes).toEqual(
      attributes({ enabled: 'true' }),
    );
  });

  test.each<Pick<ServiceDefinitionProps, 'routes'>>([{}, { routes: [] }])('need a route: %j', (options) => {
    const stickySessions = StickySessions.loadBalancerCookie();
    const engine = new ServiceDefinition({ ...options, stickySessions });
    expectUsageError(() => aPlatform(aStack('Platform'), { services: { engine } }), {
      code: 'StickySessionsWithoutRoute',
      path: 'Platform/Trading/Services/engine',
      got: 'stickySessions and no routes',
    });
  });

  test('need a route of addRoutes() too', () => {
    const { route } = aLoadBalancer();
    expectUsageError(() => route('Gateway', [], { stickySessions: StickySessions.loadBalancerCookie() }), {
      code: 'StickySessionsWithoutRoute',
      path: 'Stack/Gateway',
      got: 'stickySessions and no routes',
    });
  });
});
