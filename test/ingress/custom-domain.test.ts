import { Fn, type Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { type DomainIngressOptions, Ingress } from '../../src';
import type { Json } from '../support/json';
import { aLoadBalancer, allOf } from '../support/load-balancers';
import { aPlatform, aStack, propertiesOf, templateOf } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

const aZone = (stack: Stack, zoneName = 'example.com', id = 'Zone') =>
  route53.HostedZone.fromHostedZoneAttributes(stack, id, { hostedZoneId: `Z-${id}`, zoneName });

const withDomain = (options: Partial<DomainIngressOptions> | ((stack: Stack) => Partial<DomainIngressOptions>) = {}) =>
  aLoadBalancer({
    ingress: (stack) => {
      const given = typeof options === 'function' ? options(stack) : options;
      return Ingress.domain({ hostedZone: given.hostedZone ?? aZone(stack), ...given });
    },
  });
const recordsOf = (stack: Stack) => Object.values(allOf(stack, 'AWS::Route53::RecordSet'));

describe('Ingress.domain()', () => {
  const { stack, shared } = withDomain({
    domainName: 'trading.example.com',
    alternativeNames: ['*.trading.example.com', 'example.com'],
  });

  test('creates a certificate for all names, which ACM validates in the hosted zone', () => {
    expect(propertiesOf(stack, 'AWS::CertificateManager::Certificate')).toMatchObject({
      DomainName: 'trading.example.com',
      SubjectAlternativeNames: ['*.trading.example.com', 'example.com'],
      ValidationMethod: 'DNS',
      DomainValidationOptions: [
        { DomainName: 'trading.example.com', HostedZoneId: 'Z-Zone' },
        { DomainName: 'example.com', HostedZoneId: 'Z-Zone' },
      ],
    });
  });

  test('listens with that certificate, and redirects from port 80', () => {
    templateOf(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 443,
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn: { Ref: Match.stringLikeRegexp('^IngressDomainCertificate') } }],
    });
    templateOf(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 80 });
  });

  test('adds an IPv4 record for every name', () => {
    expect(recordsOf(stack)).toMatchObject(
      ['trading.example.com.', '*.trading.example.com.', 'example.com.'].map((Name) => ({
        Name,
        Type: 'A',
        HostedZoneId: 'Z-Zone',
        AliasTarget: {
          DNSName: { 'Fn::Join': ['', ['dualstack.', { 'Fn::GetAtt': [expect.anything(), 'DNSName'] }]] },
        },
      })),
    );
  });

  test('determines the URL', () => {
    expect(shared.url).toBe('https://trading.example.com');
    expect(shared.domainNames).toEqual(['trading.example.com', '*.trading.example.com', 'example.com']);
  });

  test('deletes records before the load balancer, and the certificate after it', () => {
    const { Resources } = templateOf(stack).toJSON();
    const refersTo = (id: string) => JSON.stringify(Resources[id]);
    const idOf = (start: string) => Object.keys(Resources).filter((id) => id.startsWith(start))[0];
    const loadBalancer = Object.keys(allOf(stack, 'AWS::ElasticLoadBalancingV2::LoadBalancer'))[0];
    expect(refersTo(idOf('IngressDomaintradingexamplecomA'))).toContain(`"${loadBalancer}"`);
    expect(refersTo(idOf('IngressLoadBalancerPort443'))).toContain(`"${idOf('IngressDomainCertificate')}"`);
    expect(refersTo(idOf('IngressDomainCertificate'))).not.toContain('LoadBalancer');
  });
});

test('the name of the zone is the default, without a trailing dot', () => {
  for (const zoneName of ['example.com', 'example.com.']) {
    const { stack, shared } = withDomain((scope) => ({ hostedZone: aZone(scope, zoneName) }));
    expect(shared.url).toBe('https://example.com');
    expect(recordsOf(stack).map(({ Name }) => Name)).toEqual(['example.com.']);
  }
});

test('a dual-stack load balancer also has IPv6 records', () => {
  const { stack } = withDomain({ dualStack: true });
  expect(recordsOf(stack).map(({ Name, Type }) => [Name, Type])).toEqual([
    ['example.com.', 'A'],
    ['example.com.', 'AAAA'],
  ]);
});

test('tokens as names and zones stay as they are', () => {
  const { stack, shared } = withDomain((scope) => ({
    hostedZone: aZone(scope, Fn.importValue('ZoneName')),
    domainName: Fn.importValue('Name'),
  }));
  expect(recordsOf(stack)).toMatchObject([{ Name: { 'Fn::Join': ['', [{ 'Fn::ImportValue': 'Name' }, '.']] } }]);
  expect(JSON.stringify(stack.resolve(shared.url))).toContain('Fn::ImportValue');
  const apex = withDomain((scope) => ({ hostedZone: aZone(scope, Fn.importValue('ZoneName')) }));
  expect(JSON.stringify(recordsOf(apex.stack))).toContain('ZoneName');
});

test('a private zone has the records, and a public zone of the same name validates the certificate', () => {
  const { stack } = withDomain((scope) => ({
    hostedZone: new route53.PrivateHostedZone(scope, 'Inside', {
      zoneName: 'example.com',
      vpc: ec2.Vpc.fromVpcAttributes(scope, 'Other', { vpcId: 'vpc-2', availabilityZones: ['a'] }),
    }),
    validationZone: aZone(scope, 'example.com', 'Outside'),
  }));
  expect(propertiesOf(stack, 'AWS::CertificateManager::Certificate').DomainValidationOptions).toEqual([
    { DomainName: 'example.com', HostedZoneId: 'Z-Outside' },
  ]);
  expect(recordsOf(stack)).toMatchObject([{ HostedZoneId: { Ref: expect.stringMatching(/^Inside/) } }]);
});

describe('an error is thrown for', () => {
  test.each<[string, Partial<DomainIngressOptions>, string]>([
    ['a wildcard as the first name', { domainName: '*.example.com' }, "domainName: '*.example.com'"],
    ['a wildcard in the middle', { alternativeNames: ['a.*.example.com'] }, "alternativeNames[0]: 'a.*.example.com'"],
    ['capitals', { domainName: 'Trading.example.com' }, "domainName: 'Trading.example.com'"],
    ['a dot at the end', { domainName: 'trading.example.com.' }, "domainName: 'trading.example.com.'"],
    ['a URL', { domainName: 'https://trading.example.com' }, "domainName: 'https://trading.example.com'"],
    ['a further name twice', { alternativeNames: ['a.example.com', 'a.example.com'] }, "'a.example.com' twice"],
    ['a first name that is too long', { domainName: `${'a'.repeat(53)}.example.com` }, 'a'.repeat(53)],
    [
      'a further name that is too long',
      { alternativeNames: [`${`${'a'.repeat(60)}.`.repeat(4)}example.com`] },
      'a'.repeat(60),
    ],
  ])('%s', (_what, options, got) => {
    expectUsageError(() => withDomain(options), { code: 'InvalidDomainName', path: 'Ingress.domain()', got });
  });

  test('the first name as a further name', () => {
    expectUsageError(() => withDomain({ alternativeNames: ['example.com'] }), {
      code: 'InvalidDomainName',
      path: 'Stack/Ingress',
      got: "alternativeNames: 'example.com', which is the first name",
    });
  });

  test('the name of a zone that is too long, and no other name', () => {
    const zoneName = `${'a'.repeat(53)}.example.com`;
    expectUsageError(() => withDomain((scope) => ({ hostedZone: aZone(scope, zoneName) })), {
      code: 'InvalidDomainName',
      path: 'Stack/Ingress',
      got: `the hosted zone '${zoneName}', and no domainName`,
    });
    const withName = withDomain((scope) => ({ hostedZone: aZone(scope, Fn.importValue('Zone')), domainName: 'a.com' }));
    expect(withName.shared.domainNames).toEqual(['a.com']);
  });

  test('a long name is allowed as a further name', () => {
    const long = `${'a'.repeat(53)}.example.com`;
    expect(withDomain({ alternativeNames: [long] }).shared.domainNames).toEqual(['example.com', long]);
  });

  test.each<[string, Partial<DomainIngressOptions>, string]>([
    ['another domain', { domainName: 'example.org' }, "'example.org' in the hosted zone 'example.com'"],
    ['one that only ends alike', { domainName: 'myexample.com' }, "'myexample.com' in the hosted zone"],
    ['a further name elsewhere', { alternativeNames: ['a.example.org'] }, "'a.example.org' in the hosted zone"],
  ])('%s', (_what, options, got) => {
    expectUsageError(() => withDomain(options), { code: 'DomainOutsideZone', path: 'Stack/Ingress', got });
  });

  test('names outside the validation zone', () => {
    const options = (scope: Stack) => ({ validationZone: aZone(scope, 'example.org', 'Other') });
    expectUsageError(() => withDomain(options), {
      code: 'DomainOutsideZone',
      path: 'Stack/Ingress',
      got: "'example.com' in the hosted zone 'example.org'",
    });
  });

  test('a zone without a known name', () => {
    const options = (scope: Stack) => ({ hostedZone: route53.HostedZone.fromHostedZoneId(scope, 'Nameless', 'Z1') });
    expectUsageError(() => withDomain(options), {
      code: 'DomainOutsideZone',
      path: 'Stack/Ingress',
      got: 'the hosted zone Stack/Nameless, whose name is not known',
      fix: 'fromHostedZoneAttributes',
    });
  });

  test('a private validation zone', () => {
    const options = (scope: Stack) => ({
      hostedZone: new route53.PrivateHostedZone(scope, 'Inside', {
        zoneName: 'example.com',
        vpc: ec2.Vpc.fromVpcAttributes(scope, 'Other', { vpcId: 'vpc-2', availabilityZones: ['a'] }),
      }),
    });
    expectUsageError(() => withDomain(options), {
      code: 'ValidationZonePrivate',
      path: 'Stack/Ingress',
      got: "the private zone 'example.com'",
    });
  });
});

test('the output of the URL does not mention a DNS name if there is a custom domain', () => {
  const outputOf = (ingress: (stack: Stack) => Ingress): Json => {
    const stack = aStack('Platform');
    aPlatform(stack, { ingress: ingress(stack) });
    return Object.values(templateOf(stack).findOutputs('*')).find(({ Description }) =>
      Description?.startsWith('The URL of the platform.'),
    );
  };
  expect(outputOf((stack) => Ingress.domain({ hostedZone: aZone(stack) }))).toMatchObject({
    Description: 'The URL of the platform.',
    Value: 'https://example.com',
  });
  expect(outputOf(() => Ingress.http()).Description).toBe('The URL of the platform. Point your DNS name to it.');
});
