import type { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Ingress } from '../../src';
import { aLoadBalancer, allOf } from '../support/load-balancers';
import { aCertificate, propertiesOf, templateOf } from '../support/stacks';
import { expectUsageError, messageOf } from '../support/usage-errors';

const CLOUDFRONT = () => ec2.Peer.prefixList('pl-4fa04526');
const WARNING = Match.stringLikeRegexp('prefixListEntries');

function behind(clients: (stack: Stack) => ec2.IPeer, options: { redirectHttp?: boolean } = {}) {
  return aLoadBalancer({
    ingress: (stack) => Ingress.https([aCertificate(stack)], { clients: [clients(stack)], ...options }),
  }).stack;
}

const listOf = (maxEntries: number) => (stack: Stack) =>
  ec2.Peer.prefixList(new ec2.PrefixList(stack, 'Clients', { maxEntries }).prefixListId);

describe('the rate limit behind a CDN', () => {
  const rateOf = (stack: Stack) => propertiesOf(stack, 'AWS::WAFv2::WebACL').Rules[0].Statement.RateBasedStatement;

  test('counts the address of the connection by default', () => {
    expect(rateOf(aLoadBalancer().stack)).toEqual({ AggregateKeyType: 'IP', Limit: 2000 });
  });

  test('counts the address in the header, and blocks requests without it', () => {
    const { stack } = aLoadBalancer({ ingress: () => Ingress.http({ clientAddressHeader: 'X-Client-Address' }) });
    expect(rateOf(stack)).toEqual({
      AggregateKeyType: 'FORWARDED_IP',
      ForwardedIPConfig: { HeaderName: 'X-Client-Address', FallbackBehavior: 'MATCH' },
      Limit: 2000,
    });
  });

  test('needs the firewall and the name of a header', () => {
    expectUsageError(() => Ingress.http({ firewall: false, clientAddressHeader: 'X-Client-Address' }), {
      code: 'RateLimitWithoutFirewall',
      path: 'Ingress.http()',
      got: "clientAddressHeader: 'X-Client-Address' and firewall: false",
    });
    expectUsageError(() => Ingress.http({ clientAddressHeader: 'a b' }), {
      code: 'InvalidValue',
      path: 'Ingress.http()',
      got: "clientAddressHeader: 'a b'",
    });
  });
});

describe('port 80', () => {
  const portsOf = (stack: Stack) =>
    Object.values(allOf(stack, 'AWS::ElasticLoadBalancingV2::Listener')).map(({ Port }) => Port);

  test('redirects to HTTPS, and is absent without the redirect', () => {
    const peer = () => ec2.Peer.ipv4('10.0.0.0/8');
    expect(portsOf(behind(peer)).sort()).toEqual([443, 80]);
    const without = behind(peer, { redirectHttp: false });
    expect(portsOf(without)).toEqual([443]);
    expect(JSON.stringify(templateOf(without).findResources('AWS::EC2::SecurityGroup'))).not.toContain(
      '"FromPort":80,',
    );
  });

  test('warns about a prefix list of unknown size', () => {
    Annotations.fromStack(behind(CLOUDFRONT)).hasWarning('*', WARNING);
    Annotations.fromStack(behind(CLOUDFRONT, { redirectHttp: false })).hasNoWarning('*', WARNING);
  });

  test('counts a prefix list of the app twice', () => {
    const fits = behind(listOf(30));
    Annotations.fromStack(fits).hasNoWarning('*', WARNING);
    expect(messageOf(() => templateOf(behind(listOf(55))))).toContain('110 inbound rules');
    expect(messageOf(() => templateOf(behind(listOf(55), { redirectHttp: false })))).toBe('no error');
  });
});
