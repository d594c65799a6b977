import { Duration, Stack } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Ingress, MeshedFargateService, Route, SharedLoadBalancer, type TrafficPolicy } from '../../src';
import { aListener, anExistingIngress } from '../support/existing-ingress';
import type { Json } from '../support/json';
import { aCertificate, aStack, aVpc, propertiesOf, surroundings, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const IDLE = 'idle_timeout.timeout_seconds';
const DELAY = 'deregistration_delay.timeout_seconds';
const { minutes, seconds, hours } = Duration;

function behindLoadBalancer(...policies: (TrafficPolicy | undefined)[]): Stack {
  const stack = aStack();
  const vpc = aVpc(stack);
  const around = surroundings(stack, { vpc });
  const shared = new SharedLoadBalancer(stack, 'Ingress', { vpc, ingress: Ingress.https([aCertificate(stack)]) });
  for (const [index, traffic] of policies.entries()) {
    const service = new MeshedFargateService(stack, `Service${index}`, { ...around, traffic });
    shared.addRoutes(service, [Route.path(`/${index}/*`)]);
  }
  return stack;
}

const attribute = (attributes: Json[], key: string) => attributes.find(({ Key }) => Key === key)?.Value;
const idleOf = (stack: Stack) =>
  attribute(propertiesOf(stack, 'AWS::ElasticLoadBalancingV2::LoadBalancer').LoadBalancerAttributes, IDLE);
const delaysOf = (stack: Stack) =>
  Object.values(templateOf(stack).findResources('AWS::ElasticLoadBalancingV2::TargetGroup')).map(({ Properties }) =>
    attribute(Properties.TargetGroupAttributes, DELAY),
  );

test.each<[string, (TrafficPolicy | undefined)[], string | undefined, string[]]>([
  ['without timeouts', [undefined], undefined, ['30']],
  ['with a short timeout', [{ timeout: seconds(5) }], undefined, ['30']],
  ['with a timeout of 5 minutes', [{ timeout: minutes(5) }], '300', ['300']],
  ['with the longest timeout', [{ timeout: hours(1) }], '3600', ['3600']],
  ['with two timeouts', [{ timeout: minutes(5) }, { timeout: minutes(2) }, undefined], '300', ['300', '120', '30']],
  ['with an idle timeout', [{ idleTimeout: seconds(4_000) }], '4000', ['30']],
  ['without a limit', [{ timeout: seconds(0) }], undefined, ['30']],
])('%s, the load balancer waits long enough', (_, policies, idle, delays) => {
  const stack = behindLoadBalancer(...policies);
  expect(idleOf(stack)).toBe(idle);
  expect(delaysOf(stack)).toEqual(delays);
});

test.each<[TrafficPolicy, string]>([
  [{ timeout: seconds(3_601) }, 'traffic.timeout of 3601 s'],
  [{ idleTimeout: seconds(4_001) }, 'traffic.idleTimeout of 4001 s'],
])('a load balancer does not support %j', (policy, got) => {
  expectUsageError(() => behindLoadBalancer(policy), { code: 'TimeoutOutOfRange', path: 'Stack/Service0', got });
});

describe('an existing load balancer', () => {
  const route = (timeout: Duration, idleTimeout?: Duration) =>
    anExistingIngress((stack) => ({ listener: aListener(stack), idleTimeout })).route('Gateway', [Route.path('/*')], {
      traffic: { timeout },
    });

  test('is assumed to wait 60 seconds', () => {
    expect(() => route(seconds(60))).not.toThrow();
    expectUsageError(() => route(seconds(61)), {
      code: 'TimeoutOutOfRange',
      path: 'Stack/Gateway',
      got: 'a timeout of 61 s, and an existing load balancer with an idle timeout of 60 s',
      fix: 'idleTimeout: Duration.seconds(61)',
    });
  });

  test('waits as long as its owner says', () => {
    expect(delaysOf(Stack.of(route(minutes(5), minutes(5))))).toEqual(['300']);
    expectUsageError(() => route(minutes(5), minutes(4)), {
      code: 'TimeoutOutOfRange',
      path: 'Stack/Gateway',
      got: 'an idle timeout of 240 s',
    });
  });
});

test('what the app sets on its load balancer later wins', () => {
  const stack = behindLoadBalancer({ timeout: minutes(5) });
  const ingress = stack.node.findChild('Ingress') as SharedLoadBalancer;
  ingress.loadBalancer.setAttribute(IDLE, '900');
  expect(ingress.loadBalancer).toBeInstanceOf(elbv2.ApplicationLoadBalancer);
  expect(idleOf(stack)).toBe('900');
});
