import type { Stack } from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';
import {
  Database,
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
import { anOidcLogin } from '../support/logins';
import { aPlatform, aStack, templateOf } from '../support/stacks';
import { changesBetween, NO_CHANGES, type TemplateChanges } from '../support/template-changes';

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
    { changed: ['IngressLoadBalancerSecurityGroup', 'ServicesgatewayRoute'] },
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
    { added: ['IngressMaintenance'] },
  ],
  [
    'a rule that counts',
    { ingress: http({ firewallRules: FirewallRule.defaults() }) },
    { ingress: http({ firewallRules: [FirewallRule.managed(ManagedRuleGroup.COMMON, { count: true })] }) },
    { changed: ['IngressFirewallWebAcl', 'MonitoringDashboard'] },
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
        'IngressLoadBalancerSecurityGroup',
        'ServicesgatewayAlarmsTargetsUnhealthy',
        'ServicesgatewayRoute',
        'ServicesgatewayServerErrors',
        'ServicesgatewayService',
      ],
    },
  ],
])('an update changes only the expected resources: %s', (_what, from, to, changes) => {
  expect(affected(from, to)).toEqual({ ...NO_CHANGES, ...changes });
});
