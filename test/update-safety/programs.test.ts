import { Duration, SecretValue, type Stack, Tags } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import {
  Authentication,
  Database,
  DeploymentPolicy,
  Egress,
  Ingress,
  MeshBackend,
  RotatableSecret,
  RotationPlan,
  Route,
  ScalingMetric,
  ServiceDefinition,
  type ServiceDefinitionProps,
  type TradingAnalyticsPlatformProps,
} from '../../src';
import { aPlatform, aStack } from '../support/stacks';
import { shownViolations, synthesized, violationsOf } from './support/synthesized';

// Updates that went wrong in other libraries, after public reports. Each is right here, or refused with a documented way.

type Build = (stack: Stack) => void;
type Props = Partial<TradingAnalyticsPlatformProps>;
type Services = Record<string, ServiceDefinitionProps>;

const none = { database: Database.none() };

/** A platform without a database. */
const platform =
  (props: Props | ((stack: Stack) => Props) = {}): Build =>
  (stack) =>
    void aPlatform(stack, { ...none, ...(typeof props === 'function' ? props(stack) : props) });

const withServices = (services: Services, props: Props = {}): Build =>
  platform({
    ...props,
    services: Object.fromEntries(Object.entries(services).map(([name, each]) => [name, new ServiceDefinition(each)])),
  });

const certificate = (stack: Stack, name = 'a') =>
  acm.Certificate.fromCertificateArn(stack, `C${name}`, `arn:aws:acm:us-east-1:123456789012:certificate/${name}`);
const https = (options = {}) => platform((stack) => ({ ingress: Ingress.https([certificate(stack)], options) }));
const certificates = (...names: string[]) =>
  platform((stack) => ({ ingress: Ingress.https(names.map((name) => certificate(stack, name))) }));
const domain = (domainName: string, ...alternativeNames: string[]) =>
  platform((stack) => ({
    ingress: Ingress.domain({
      hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Z', {
        hostedZoneId: 'Z1',
        zoneName: 'example.com',
      }),
      domainName,
      alternativeNames,
    }),
  }));
const http = platform({ ingress: Ingress.http() });
const tracking = (name: string) =>
  ScalingMetric.track(new cloudwatch.Metric({ namespace: 'N', metricName: name, statistic: 'Average' }), 10);
const gateway = (more: ServiceDefinitionProps = {}) =>
  withServices({ gateway: { routes: [Route.path('/*')], ...more } });
const scaledOn = (...names: string[]) => gateway({ scaling: { metrics: names.map(tracking) } });
const key =
  (length: number, field?: string): Build =>
  (stack) =>
    void new RotatableSecret(stack, 'Key', {
      rotation: RotationPlan.generatedKey({ length, every: Duration.days(30), field }),
    });
const bake = Duration.minutes(10);
const shifts = { canary: DeploymentPolicy.canary({ percent: 10, bake }), blueGreen: DeploymentPolicy.blueGreen() };
const desk = (more: ServiceDefinitionProps = {}, route: Partial<Parameters<typeof Route.when>[0]> = {}) =>
  withServices({
    gw: { deployment: shifts.canary, routes: [Route.when({ paths: ['/desk/*'], ...route })], ...more },
  });
const tagged =
  (build: Build): Build =>
  (stack) => {
    Tags.of(stack).add('owner', 'me');
    build(stack);
  };
const login = (stack: Stack, clientId: string) =>
  Authentication.oidc({
    issuer: 'https://id.example.com',
    authorizationEndpoint: 'https://id.example.com/authorize',
    tokenEndpoint: 'https://id.example.com/token',
    userInfoEndpoint: 'https://id.example.com/userinfo',
    clientId,
    clientSecret: SecretValue.secretsManager(`${stack.stackName}-x`),
  });
const withLogin = (clientId?: string) => (stack: Stack) =>
  withServices({
    gw: { routes: [Route.when({ paths: ['/desk/*'], authentication: clientId ? login(stack, clientId) : undefined })] },
  })(stack);
const called: Build = (stack) => {
  const made = aPlatform(stack, {
    ...none,
    services: { a: new ServiceDefinition(), b: new ServiceDefinition({ routes: [Route.path('/*')] }) },
  });
  made.service('b').connectTo(made.service('a'));
};

const api = Route.path('/api/*');
const own = (name: string) => Route.path(`/${name}/*`);
const RIGHT: RegExp[] = [];
/** What is retained is a warning: docs/changes.md says what becomes of it. */
const REPLACED = /^TargetGroupReplaced \w+TargetGroup$/;
const RETAINED = /^StatefulRetained /;
const LOAD_BALANCER = /^StatefulReplaced TradingIngressLoadBalancer$/;

test.each<[string, Build, Build, RegExp[]]>([
  ['05: the firewall off', https(), https({ firewall: false }), [RETAINED]],
  ['05: the firewall on again', https({ firewall: false }), https(), RIGHT],
  ['06: a longer key', key(64), key(96), RIGHT],
  ['06: another field of a key', key(64), key(64, 'token'), [/^SecretRegenerated Key$/]],
  [
    '13: a route moves',
    withServices({ a: { routes: [api] }, b: { routes: [own('b')] } }),
    withServices({ a: { routes: [own('a')] }, b: { routes: [own('b'), api] } }),
    RIGHT,
  ],
  ['13: a service is renamed', gateway(), withServices({ edge: { routes: [Route.path('/*')] } }), [RETAINED]],
  ['13: rolling to blue/green', gateway(), gateway({ deployment: shifts.blueGreen }), RIGHT],
  [
    '13: blue/green to canary',
    gateway({ deployment: shifts.blueGreen }),
    gateway({ deployment: shifts.canary }),
    RIGHT,
  ],
  ['13: blue/green to rolling', gateway({ deployment: shifts.blueGreen }), gateway(), [RETAINED, /^WeightsReset /]],
  [
    '13: two routes to one',
    withServices({ gateway: { routes: [own('a'), own('b')] } }),
    withServices({ gateway: { routes: [Route.when({ paths: ['/a/*', '/b/*'] })] } }),
    RIGHT,
  ],
  ['14: HTTP to HTTPS', http, https(), RIGHT],
  ['14: HTTPS to HTTP', https(), http, RIGHT],
  ['14: HTTPS to a domain', https(), domain('t.example.com'), RIGHT],
  ['14: the first of two metrics goes', scaledOn('a', 'b'), scaledOn('b'), RIGHT],
  ['14: two metrics change places', scaledOn('a', 'b'), scaledOn('b', 'a'), RIGHT],
  [
    '14: two names change places',
    domain('a.example.com', 'b.example.com'),
    domain('b.example.com', 'a.example.com'),
    RIGHT,
  ],
  [
    '14: the first name goes',
    domain('a.example.com', 'b.example.com', 'c.example.com'),
    domain('b.example.com', 'c.example.com'),
    RIGHT,
  ],
  // docs/mesh.md, Changing the backend
  [
    '14: Service Connect to Envoy',
    platform(),
    platform({ mesh: MeshBackend.envoy() }),
    [/^ValueInUse \w+CloudmapService$/, REPLACED],
  ],
  [
    '14: Envoy to Service Connect',
    platform({ mesh: MeshBackend.envoy() }),
    platform(),
    [/^ValueInUse \w+Service$/, REPLACED],
  ],
  // docs/changes.md, Cautions
  ['14: one NAT gateway', platform(), platform({ egress: Egress.singleNat() }), [/^StatefulDeleted \w+EIP$/]],
  ['14: more NAT gateways', platform({ egress: Egress.singleNat() }), platform(), RIGHT],
  ['14: a database comes', platform(), platform({ database: undefined }), RIGHT],
  ['14: a database goes', platform({ database: undefined }), platform(), [RETAINED]],
  [
    '14: another kind of database',
    platform({ database: undefined }),
    platform({ database: Database.postgres() }),
    [RETAINED],
  ],
  ['14: another port', gateway(), gateway({ port: 9090 }), [REPLACED]],
  ['14: another port of a canary', desk(), desk({ port: 9090 }), [/^WeightsReset /]],
  ['14: an internal load balancer', https(), https({ internetFacing: false }), [LOAD_BALANCER]],
  [
    '14: fewer clients',
    https({ clients: [ec2.Peer.ipv4('203.0.113.0/24'), ec2.Peer.ipv4('198.51.100.0/24')] }),
    https({ clients: [ec2.Peer.ipv4('198.51.100.0/24')] }),
    RIGHT,
  ],
  [
    '14: a call by other means',
    withServices({ a: {}, b: { calls: ['a'], routes: [Route.path('/*')] } }),
    called,
    RIGHT,
  ],
  ['17: a login comes', withLogin(), withLogin('a'), RIGHT],
  ['17: the login changes', withLogin('a'), withLogin('b'), RIGHT],
  ['17: a tag of the stack', desk(), tagged(desk()), RIGHT],
  ['17: other paths', desk(), desk({}, { paths: ['/desk/*', '/d/*'] }), RIGHT],
  ['17: hosts', desk(), desk({}, { hosts: ['a.example.com'] }), RIGHT],
  [
    '17: other paths with the same priority',
    desk({}, { priority: 7 }),
    desk({}, { priority: 7, paths: ['/x/*'] }),
    RIGHT,
  ],
  ['18: the middle certificate goes', certificates('a', 'b', 'c'), certificates('a', 'c'), RIGHT],
  ['18: the default certificate goes', certificates('a', 'b', 'c'), certificates('b', 'c'), RIGHT],
  ['18: two certificates change places', certificates('a', 'b'), certificates('b', 'a'), RIGHT],
  ['18: additional certificates change places', certificates('a', 'b', 'c'), certificates('a', 'c', 'b'), RIGHT],
])('%s', (_what, before, after, expected) => {
  const templates = (build: Build) => synthesized((app) => build(aStack('Trading', {}, app)));
  const found = violationsOf(templates(before), templates(after)).filter(({ ruleName }) => ruleName !== 'RevertDrift');
  const shown = shownViolations(found);
  for (const finding of shown) expect(expected.some((pattern) => pattern.test(finding)) || finding).toBe(true);
  for (const pattern of expected) expect(shown.some((finding) => pattern.test(finding)) || pattern).toBe(true);
  for (const { fix } of found) expect(fix?.length).toBeGreaterThan(40);
});
