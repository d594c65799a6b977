import { Token } from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { FirewallRule, Ingress, ManagedRuleGroup, Route } from '../../src';
import { aLoadBalancer, allOf } from '../support/load-balancers';
import { propertiesOf } from '../support/stacks';

const text = (name: string) => Token.asString({ Ref: name });
const number = (name: string) => Token.asNumber({ Ref: name });

describe('a token reaches the template unchanged', () => {
  test('as the rate limit', () => {
    const { stack } = aLoadBalancer({ ingress: () => Ingress.http({ rateLimit: number('Limit') }) });
    const [{ Statement }] = propertiesOf(stack, 'AWS::WAFv2::WebACL').Rules;
    expect(Statement.RateBasedStatement.Limit).toEqual({ Ref: 'Limit' });
  });

  test('as a part of a managed group', () => {
    const group = ManagedRuleGroup.of('Own', { vendor: text('Vendor') });
    const rule = FirewallRule.managed(group, {
      version: text('Version'),
      countRules: [text('Count')],
      blockRules: [text('Block')],
    });
    const { stack } = aLoadBalancer({ ingress: () => Ingress.http({ firewallRules: [rule] }) });
    expect(propertiesOf(stack, 'AWS::WAFv2::WebACL').Rules[1].Statement.ManagedRuleGroupStatement).toMatchObject({
      VendorName: { Ref: 'Vendor' },
      Version: { Ref: 'Version' },
      RuleActionOverrides: [{ Name: { Ref: 'Count' } }, { Name: { Ref: 'Block' } }],
    });
  });

  test('as the ARN of an existing group', () => {
    const rule = FirewallRule.existing('Own', { arn: text('Arn') });
    const { stack } = aLoadBalancer({ ingress: () => Ingress.http({ firewallRules: [rule] }) });
    const { Statement } = propertiesOf(stack, 'AWS::WAFv2::WebACL').Rules[1];
    expect(Statement.RuleGroupReferenceStatement.Arn).toEqual({ Ref: 'Arn' });
  });

  test('as each value of a route with a priority', () => {
    const { stack, route } = aLoadBalancer();
    const [paths, hosts, methods] = ['Path', 'Host', 'Method'].map((name) => [text(name)]);
    route('Gateway', [Route.when({ paths, hosts, methods, headers: { x: [text('Header')] }, priority: 7 })]);
    expect(propertiesOf(stack, 'AWS::ElasticLoadBalancingV2::ListenerRule').Conditions).toEqual([
      { Field: 'host-header', HostHeaderConfig: { Values: [{ Ref: 'Host' }] } },
      { Field: 'path-pattern', PathPatternConfig: { Values: [{ Ref: 'Path' }] } },
      { Field: 'http-request-method', HttpRequestMethodConfig: { Values: [{ Ref: 'Method' }] } },
      { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x', Values: [{ Ref: 'Header' }] } },
    ]);
  });

  test('as names and TLS policy of a domain', () => {
    const { stack } = aLoadBalancer({
      ingress: (scope) =>
        Ingress.domain({
          hostedZone: route53.HostedZone.fromHostedZoneAttributes(scope, 'Zone', {
            hostedZoneId: 'Z',
            zoneName: 'example.com',
          }),
          domainName: text('First'),
          alternativeNames: [text('Further')],
          sslPolicy: text('Policy') as never,
        }),
    });
    expect(propertiesOf(stack, 'AWS::CertificateManager::Certificate')).toMatchObject({
      DomainName: { Ref: 'First' },
      SubjectAlternativeNames: [{ Ref: 'Further' }],
    });
    const listeners = Object.values(allOf(stack, 'AWS::ElasticLoadBalancingV2::Listener'));
    expect(listeners.map(({ SslPolicy }) => SslPolicy)).toContainEqual({ Ref: 'Policy' });
  });
});
