import type { Stack } from 'aws-cdk-lib';
import { Alerting, Database, type ExistingIngressOptions, Ingress, TradingAnalyticsPlatform } from '../../src';
import { aListener, aLoadBalancer } from '../support/existing-ingress';
import type { Json } from '../support/json';
import { allOf } from '../support/load-balancers';
import { aCertificate, aStack, aVpc, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const withListener = (stack: Stack): ExistingIngressOptions => ({ listener: aListener(stack, { defaultPort: 443 }) });
const withLoadBalancer = (stack: Stack): ExistingIngressOptions => ({
  listener: aListener(stack, { defaultPort: 443 }),
  loadBalancer: aLoadBalancer(stack),
});

function aPlatform(options: (stack: Stack) => ExistingIngressOptions): Stack {
  const stack = aStack();
  new TradingAnalyticsPlatform(stack, 'Trading', {
    ingress: Ingress.existing(options(stack)),
    alerting: Alerting.email('oncall@example.com'),
    database: Database.none(),
    vpc: aVpc(stack),
  });
  return stack;
}

const alarmsOf = (stack: Stack): string[] => Object.keys(allOf(stack, 'AWS::CloudWatch::Alarm'));
const outputsOf = (stack: Stack): Json => templateOf(stack).toJSON().Outputs;
const namesOf = (stack: Stack): string => JSON.stringify(allOf(stack, 'AWS::SSM::Parameter'));

test('an unknown load balancer has no alarms, dashboard and URL; its services have', () => {
  const stack = aPlatform(withListener);
  expect(alarmsOf(stack).filter((id) => /LoadBalancerErrors|RequestsBlocked|CertificateExpiring/.test(id))).toEqual([]);
  expect(alarmsOf(stack)).toContainEqual(expect.stringMatching(/apigatewayServerErrors/));
  expect(alarmsOf(stack)).toContainEqual(expect.stringMatching(/apigateway.*TargetsUnhealthy/));
  expect(Object.keys(outputsOf(stack)).filter((id) => id.includes('Url'))).toEqual([
    expect.stringMatching(/DashboardUrl/),
  ]);
  expect(JSON.stringify(allOf(stack, 'AWS::CloudWatch::Dashboard'))).not.toContain('UnHealthyHostCount');
  expect(namesOf(stack)).not.toContain('loadBalancer');
});

test('a known load balancer has alarms, a dashboard, names and a URL', () => {
  const stack = aPlatform(withLoadBalancer);
  const alarm = Object.entries(allOf(stack, 'AWS::CloudWatch::Alarm')).find(([id]) =>
    id.includes('LoadBalancerErrors'),
  );
  expect(JSON.stringify(alarm)).toContain('app/shared/50dc6c495c0c9188');
  expect(JSON.stringify(allOf(stack, 'AWS::CloudWatch::Dashboard'))).toContain(
    'LoadBalancer=\\\\\\"app/shared/50dc6c495c0c9188\\\\\\"',
  );
  expect(Object.values<Json>(outputsOf(stack)).map(({ Value }) => Value)).toContain('https://shared.example.com');
  expect(namesOf(stack)).toContain('loadbalancer/app/shared/50dc6c495c0c9188');
  expect(namesOf(stack)).toContain('https://shared.example.com');
});

test('the certificates of a new listener have alarms', () => {
  const stack = aPlatform((scope) => ({ loadBalancer: aLoadBalancer(scope), certificates: [aCertificate(scope)] }));
  expect(alarmsOf(stack)).toContainEqual(expect.stringMatching(/CertificateExpiring/));
});

test('a VPC that the platform creates has no existing load balancer', () => {
  const stack = aStack();
  const ingress = Ingress.existing(withListener(stack));
  expectUsageError(() => new TradingAnalyticsPlatform(stack, 'Trading', { ingress, alerting: Alerting.none() }), {
    code: 'OtherNetwork',
    path: 'Stack/Trading',
    got: 'Ingress.existing() and a VPC that the platform creates',
  });
});
