import type { App, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { cloudFormationFindings } from '../../rigs/checks/cloudformation';
import { acknowledgements, findings, PACKS, type PackName, rawFindings } from '../../rigs/checks/security-packs';
import {
  Authentication,
  Database,
  DeploymentPolicy,
  FirewallRule,
  Ingress,
  MaintenancePage,
  ManagedRuleGroup,
  NetworkIngress,
  Protocol,
  Route,
  ServiceDefinition,
  StickySessions,
} from '../../src';
import { anOidcLogin } from '../support/logins';
import { CLIENTS } from '../support/network-ingress';
import { anApp, aPlatform, aStack } from '../support/stacks';

const NAMES = Object.keys(PACKS) as PackName[];

function appWith(ingress: (stack: Stack) => Ingress, definition?: (stack: Stack) => ServiceDefinition): App {
  const app = anApp();
  const stack = aStack('Platform', {}, app);
  const gateway = definition?.(stack) ?? new ServiceDefinition({ routes: [Route.path('/*')] });
  aPlatform(stack, { ingress: ingress(stack), database: Database.none(), services: { gateway } });
  return app;
}

const aZone = (stack: Stack) =>
  route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
const aDomain = (stack: Stack) => Ingress.domain({ hostedZone: aZone(stack) });
const routedBy = (authentication: Authentication) =>
  new ServiceDefinition({
    routes: [Route.when({ paths: ['/*'], authentication })],
    stickySessions: StickySessions.loadBalancerCookie(),
  });
const oidc = () => routedBy(anOidcLogin());
const byCognito = (stack: Stack) =>
  routedBy(
    Authentication.cognito({
      userPool: cognito.UserPool.fromUserPoolId(stack, 'Pool', 'pool'),
      userPoolClient: cognito.UserPoolClient.fromUserPoolClientId(stack, 'Client', 'client'),
      userPoolDomain: cognito.UserPoolDomain.fromDomainName(stack, 'Domain', 'domain'),
    }),
  );
const chosen = [
  FirewallRule.managed(ManagedRuleGroup.COMMON, { count: true }),
  FirewallRule.match('Countries', { statement: { geoMatchStatement: { countryCodes: ['KP'] } } }),
];

test.each<[string, App]>([
  ['a domain', appWith(aDomain)],
  ['a login by OpenID Connect', appWith(aDomain, oidc)],
  ['a login by Cognito', appWith(aDomain, byCognito)],
  ['an internal load balancer', appWith(() => Ingress.http({ internetFacing: false }))],
  ['given clients', appWith(() => Ingress.http({ clients: [ec2.Peer.ipv4('203.0.113.0/24')] }))],
  ['a dual stack', appWith(() => Ingress.http({ dualStack: true }))],
  ['chosen rules of the firewall', appWith(() => Ingress.http({ firewallRules: chosen }))],
  ['maintenance', appWith(() => Ingress.http({ maintenance: MaintenancePage.text('Back soon') }))],
])('%s has no finding that is not acknowledged', (_what, app) => {
  for (const name of NAMES) expect(findings(app, name)).toEqual([]);
});

const acceptor = (deployment?: DeploymentPolicy) =>
  new ServiceDefinition({ protocol: Protocol.tcp(), routes: [Route.tcp(9878)], deployment });
function appWithNetwork(networkIngress: (stack: Stack) => NetworkIngress, deployment?: DeploymentPolicy): App {
  const app = anApp();
  const stack = aStack('Platform', {}, app);
  aPlatform(stack, {
    ingress: Ingress.none(),
    networkIngress: networkIngress(stack),
    database: Database.none(),
    services: { acceptor: acceptor(deployment) },
  });
  return app;
}

test.each<[string, App]>([
  ['an internal one', appWithNetwork(() => NetworkIngress.internal({ clients: CLIENTS }))],
  [
    'one with TLS, fixed addresses and a traffic shift',
    appWithNetwork(
      (stack) =>
        NetworkIngress.internetFacing({
          clients: CLIENTS,
          certificate: acm.Certificate.fromCertificateArn(
            stack,
            'Tls',
            'arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-000000000000',
          ),
          fixedAddresses: true,
        }),
      DeploymentPolicy.blueGreen(),
    ),
  ],
])('a network ingress has no finding that is not acknowledged: %s', (_what, app) => {
  for (const name of NAMES) expect(findings(app, name)).toEqual([]);
});

test('the validation of the CDK finds nothing in a combination of all options', () => {
  const app = appWith(
    (stack) =>
      Ingress.domain({
        hostedZone: aZone(stack),
        alternativeNames: ['*.example.com'],
        dualStack: true,
        clients: [ec2.Peer.anyIpv4(), ec2.Peer.anyIpv6()],
        firewallRules: chosen,
        maintenance: MaintenancePage.json('{"error":"maintenance"}'),
      }),
    oidc,
  );
  process.env.CDK_VALIDATION = 'true';
  try {
    jest.spyOn(console, 'error').mockImplementation(); // the CDK prints what the report has
    expect(cloudFormationFindings(app)).toEqual([]);
  } finally {
    process.env.CDK_VALIDATION = 'false';
  }
});

test.each<[string, App, boolean]>([
  ['faces the internet', appWith(() => Ingress.http()), true],
  ['is internal', appWith(() => Ingress.http({ internetFacing: false })), false],
  ['is for given clients', appWith(() => Ingress.http({ clients: [ec2.Peer.ipv4('203.0.113.0/24')] })), false],
])('open access is found and acknowledged only if it exists: %s', (_what, app, open) => {
  const EC23 = 'AwsSolutions-EC23';
  expect(acknowledgements(app).some(({ rule }) => rule === EC23)).toBe(open);
  expect(rawFindings(app, 'AwsSolutions').some(({ rule }) => rule === EC23)).toBe(open);
});
