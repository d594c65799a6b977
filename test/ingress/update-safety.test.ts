import type { Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import {
  Database,
  DeploymentPolicy,
  FirewallRule,
  type HttpIngressOptions,
  Ingress,
  MaintenancePage,
  ManagedRuleGroup,
  Route,
  ServiceDefinition,
  type ServiceDefinitionProps,
  StickySessions,
} from '../../src';
import type { Json } from '../support/json';
import { anOidcLogin } from '../support/logins';
import { aPlatform, aStack, templateOf } from '../support/stacks';
import { changesBetween, NO_CHANGES, type TemplateChanges } from '../support/template-changes';
import { refusedResources } from '../support/unique-resources';

interface Platform {
  readonly ingress?: (stack: Stack) => Ingress;
  readonly gateway?: ServiceDefinitionProps;
}

function templateWith({ ingress, gateway }: Platform) {
  const stack = aStack('Platform');
  aPlatform(stack, {
    ingress: ingress?.(stack) ?? Ingress.http(),
    database: Database.none(),
    services: { gateway: new ServiceDefinition({ routes: [Route.path('/*')], ...gateway }) },
  });
  return templateOf(stack).toJSON();
}

/** Returns the resources that a change affects, without hashes and priorities in logical ids. */
function affected(from: Platform, to: Platform) {
  const { added, removed, changed } = changesBetween(templateWith(from), templateWith(to));
  const plain = (ids: string[]) =>
    ids.map((id) => id.replace(/^Trading|[0-9A-F]{8}$/g, '').replace(/(?<=Route)\d+$/, '')).sort();
  return { added: plain(added), removed: plain(removed), changed: plain(changed) };
}

const authentication = anOidcLogin();
const http = (options: HttpIngressOptions) => () => Ingress.http(options);
const domain =
  (...alternativeNames: string[]) =>
  (stack: Stack) =>
    Ingress.domain({
      hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
        hostedZoneId: 'Z1',
        zoneName: 'example.com',
      }),
      alternativeNames,
    });

test.each<[string, Platform, Platform, Partial<TemplateChanges>]>([
  [
    'a login on a route',
    { ingress: domain() },
    { ingress: domain(), gateway: { routes: [Route.when({ paths: ['/*'], authentication })] } },
    { changed: ['IngressLoadBalancerPort443Route', 'IngressLoadBalancerSecurityGroup'] },
  ],
  [
    'sticky sessions',
    {},
    { gateway: { stickySessions: StickySessions.loadBalancerCookie() } },
    { changed: ['ServicesgatewayTargetGroup'] },
  ],
  [
    'maintenance',
    {},
    { ingress: http({ maintenance: MaintenancePage.text('Back soon') }) },
    { added: ['IngressLoadBalancerPort80Route'] },
  ],
  [
    'a rule that counts',
    { ingress: http({ firewallRules: FirewallRule.defaults() }) },
    { ingress: http({ firewallRules: [FirewallRule.managed(ManagedRuleGroup.COMMON, { count: true })] }) },
    { changed: ['IngressFirewallWebAcl', 'MonitoringLoadBalancerDashboard'] },
  ],
  [
    'one more name',
    { ingress: domain() },
    { ingress: domain('api.example.com') },
    { added: ['IngressDomainapiexamplecomA'], changed: ['IngressDomainCertificate'] },
  ],
  [
    'an internal load balancer',
    {},
    { ingress: http({ internetFacing: false }) },
    {
      added: ['ServicesgatewayInternalTargetGroup'],
      removed: ['ServicesgatewayTargetGroup'],
      changed: [
        'IngressLoadBalancer',
        'IngressLoadBalancerPort80Route',
        'IngressLoadBalancerSecurityGroup',
        'ServicesgatewayAlarmsResponsesSlow',
        'ServicesgatewayAlarmsTargetsUnhealthy',
        'ServicesgatewayServerErrors',
        'ServicesgatewayService',
      ],
    },
  ],
])('an update changes only the expected resources: %s', (_what, from, to, changes) => {
  expect(affected(from, to)).toEqual({ ...NO_CHANGES, ...changes });
});

describe('an update of the certificates', () => {
  type Certificates = Record<string, acm.ICertificate>;
  const withCertificates = (...names: (keyof Certificates)[]) =>
    templateWith({
      ingress: (stack) => {
        const validation = acm.CertificateValidation.fromDns();
        const all: Certificates = Object.fromEntries(
          ['own', 'other'].map((id) => [id, new acm.Certificate(stack, id, { domainName: `${id}.com`, validation })]),
        );
        for (const id of ['a', 'b', 'c']) {
          all[id] = acm.Certificate.fromCertificateArn(
            stack,
            id,
            `arn:aws:acm:us-east-1:123456789012:certificate/${id}`,
          );
        }
        return Ingress.https(names.map((name) => all[name]));
      },
    });
  const defaultOf = ({ Resources }: Json) =>
    Object.values<Json>(Resources).find(({ Properties }) => Properties?.Port === 443).Properties.Certificates;
  const additionalOf = ({ Resources }: Json) =>
    Object.entries<Json>(Resources).filter(
      ([, { Type }]) => Type === 'AWS::ElasticLoadBalancingV2::ListenerCertificate',
    );

  test.each<[string, string[], string[]]>([
    ['the second one is removed', ['a', 'b', 'c'], ['a', 'c']],
    ['the default is removed', ['a', 'b', 'c'], ['b', 'c']],
    ['the default and another one change places', ['a', 'b'], ['b', 'a']],
    ['two additional ones change places', ['a', 'b', 'c'], ['a', 'c', 'b']],
    ['one is added before the others', ['b', 'c'], ['a', 'b', 'c']],
    [
      'all change places, some with an ARN that is known only at deployment',
      ['own', 'other', 'a'],
      ['other', 'a', 'own'],
    ],
  ])('never removes one that the template still has: %s', (_what, names, later) => {
    const [before, after] = [withCertificates(...names), withCertificates(...later)];
    const kept = new Map(additionalOf(after));
    const certificatesOf = ({ Properties }: Json): Json[] => Properties.Certificates;
    const deleted = additionalOf(before).filter(
      ([id, resource]) => JSON.stringify(kept.get(id)) !== JSON.stringify(resource),
    );
    // Elastic Load Balancing keeps the default certificate of a listener when it is removed from the list.
    const served = [...kept.values()].flatMap(certificatesOf).map((certificate) => JSON.stringify(certificate));
    for (const certificate of deleted.flatMap(([, resource]) => certificatesOf(resource))) {
      expect(served).not.toContain(JSON.stringify(certificate));
    }
    expect([...defaultOf(after), ...[...kept.values()].flatMap(certificatesOf)]).toHaveLength(later.length);
  });

  test('the default can be an additional certificate too, before another one becomes the default', () => {
    const steps = [
      ['a', 'b'],
      ['a', 'b', 'a', 'b'],
      ['b', 'a'],
    ].map((names) => withCertificates(...names));
    const ids = steps.map((template) =>
      additionalOf(template)
        .map(([id]) => id)
        .sort(),
    );
    expect(ids.map(({ length }) => length)).toEqual([1, 2, 1]);
    expect(ids[1]).toEqual([...ids[0], ...ids[2]].sort());
  });
});

describe('an update between Ingress.http() and Ingress.https()', () => {
  const https = (stack: Stack) =>
    Ingress.https([acm.Certificate.fromCertificateArn(stack, 'C', 'arn:aws:acm:us-east-1:123456789012:certificate/c')]);
  const gateway = { deployment: DeploymentPolicy.blueGreen() };
  const maintenance = MaintenancePage.text('Back soon');

  test.each<[string, Platform, Platform]>([
    ['to HTTPS', {}, { ingress: https }],
    ['to HTTP', { ingress: https }, {}],
    ['to a domain', {}, { ingress: domain() }],
    ['to a domain, from HTTPS', { ingress: https }, { ingress: domain() }],
    ['with a traffic shift', { gateway }, { ingress: https, gateway }],
    ['with a maintenance page', { ingress: http({ maintenance }) }, { ingress: https }],
    [
      'a maintenance page with the priority that a route had',
      { gateway: { routes: [Route.when({ paths: ['/*'], priority: 1 })] } },
      { ingress: http({ maintenance }) },
    ],
  ])('creates no listener on a port in use and no rule with a priority in use: %s', (_what, from, to) => {
    expect(refusedResources(templateWith(from), templateWith(to))).toEqual([]);
  });

  test('keeps the listener on port 80, and creates the rules of the other listener before it deletes the old ones', () => {
    const [before, after] = [templateWith({}), templateWith({ ingress: https })];
    const of = ({ Resources }: Json, type: string) =>
      Object.keys(Resources).filter((id) => Resources[id].Type === `AWS::ElasticLoadBalancingV2::${type}`);
    expect(of(after, 'Listener')).toEqual(expect.arrayContaining(of(before, 'Listener')));
    const [listener] = of(before, 'Listener');
    expect(before.Resources[listener].Properties.DefaultActions[0].Type).toBe('fixed-response');
    expect(after.Resources[listener].Properties.DefaultActions[0].Type).toBe('redirect');
    const [rule] = of(after, 'ListenerRule');
    expect(of(before, 'ListenerRule')).not.toContain(rule);
    expect(after.Resources[rule].Properties.ListenerArn.Ref).toMatch(/^TradingIngressLoadBalancerPort443/);
  });
});
