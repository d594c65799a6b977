import { Duration } from 'aws-cdk-lib';
import { Ingress, Route, ServiceDefinition, StickySessions } from '../../../src';
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
      expectUsageError(() => behind(StickySessions.loadBalancerCookie(duration)), {
        code: 'StickinessOutOfRange',
        path: 'Stack/Gateway',
        got: 'the duration of sticky sessions in seconds',
      });
    },
  );

  test.each(['AWSALB', 'AWSALBAPP', 'AWSALBTG', 'AWSALBAPP-0', 'my cookie'])('throw for a cookie named %s', (name) => {
    expectUsageError(() => behind(StickySessions.applicationCookie(name)), {
      code: 'InvalidCookieName',
      path: 'Stack/Gateway',
      got: `a cookie named '${name}'`,
      expected: 'AWSALBTG',
    });
  });

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

  test('need a route', () => {
    const stickySessions = StickySessions.loadBalancerCookie();
    expectUsageError(
      () => aPlatform(aStack('Platform'), { services: { engine: new ServiceDefinition({ stickySessions }) } }),
      {
        code: 'StickySessionsWithoutRoute',
        path: 'Platform/Trading/Services/engine',
        got: 'stickySessions and no routes',
      },
    );
  });
});
