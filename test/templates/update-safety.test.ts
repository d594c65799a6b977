import { Duration } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as fc from 'fast-check';
import {
  Alerting,
  Database,
  DatabaseAccess,
  DeploymentPolicy,
  Ingress,
  MeshBackend,
  MutualTls,
  Route,
  ScalingMetric,
  ServiceDefinition,
  type ServiceDefinitionProps,
} from '../../src';
import { extent, SEED } from '../support/extent';
import type { Json } from '../support/json';
import { anOidcLogin } from '../support/logins';
import { anApp, aPlatform, aService, aStack, templateOf } from '../support/stacks';
import { changesBetween, NO_CHANGES } from '../support/template-changes';
import { refusedResources } from '../support/unique-resources';
import { expectUsageError } from '../support/usage-errors';

/** A platform's services, by a word or two about each. */
type Services = Record<string, ServiceDefinitionProps>;

function templateWith(services: Services, mesh?: MeshBackend, ingress = Ingress.http()) {
  const stack = aStack();
  const definitions = Object.entries(services).map(([name, props]) => [name, new ServiceDefinition(props)]);
  aPlatform(stack, {
    ingress,
    alerting: Alerting.email('a@example.com'),
    mesh,
    services: Object.fromEntries(definitions),
  });
  return templateOf(stack).toJSON();
}

const GATEWAY: Services = {
  gateway: { routes: [Route.path('/*')], calls: ['engine'] },
  engine: { calls: ['feed'] },
  feed: {},
};

/** Resources of the monitoring that list all services, and on which no service depends. */
const LISTS = /^Trading(Monitoring(\w*Dashboard|Query|Alarms|Paging|Watch|RedeploymentFailed)|Names)/;

/** Without the lists of all services, which belong to no service. */
function touched(before: Services, after: Services): string[] {
  const { added, removed, changed } = changesBetween(templateWith(before), templateWith(after));
  return [...added, ...removed, ...changed].filter((id) => !LISTS.test(id));
}

/** The same on Envoy with mutual TLS. */
function touchedOnEnvoy(before: Services, after: Services): string[] {
  const mesh = () => MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() });
  const { added, removed, changed } = changesBetween(templateWith(before, mesh()), templateWith(after, mesh()));
  return [...added, ...removed, ...changed].filter((id) => !LISTS.test(id));
}

/** The listener rule of a route, without the hash. */
const RULE = /^TradingIngressLoadBalancer\w+Route\d+/;

const belongsTo = (service: string) => new RegExp(`^TradingServices${service}`);

describe('what a change of one service touches on Envoy with mutual TLS', () => {
  /** What the issuer may touch, and what it is asked to look after daily. */
  const ISSUER = /^TradingCertificates/;
  /** Whose secrets' readers may be restarted. */
  const READERS = /^TradingSecretReaders/;
  const others = (ids: string[], service: string) =>
    ids.filter((id) => !belongsTo(service).test(id) && !ISSUER.test(id) && !READERS.test(id));

  test('a new service without calls: itself, and what issues certificates', () => {
    expect(others(touchedOnEnvoy(GATEWAY, { ...GATEWAY, reports: {} }), 'reports')).toEqual([]);
  });

  test('a new call: the caller, and the tasks of the callee, which learn its identity', () => {
    const after = { ...GATEWAY, reports: { calls: ['engine'] } };
    expect(others(touchedOnEnvoy(GATEWAY, after), 'reports')).toEqual([
      expect.stringMatching(/^TradingServicesengineTaskDefinition/),
    ]);
  });

  test('another timeout: the service, which drains as long, and its callers, which keep to it', () => {
    const after = { ...GATEWAY, feed: { traffic: { timeout: Duration.seconds(5) } } };
    expect(touchedOnEnvoy(GATEWAY, after).sort()).toEqual([
      expect.stringMatching(/^TradingServicesengineTaskDefinition/),
      expect.stringMatching(/^TradingServicesfeedTaskDefinition/),
    ]);
  });
});

describe('what a change of one service touches', () => {
  test('a new service without calls: itself', () => {
    for (const id of touched(GATEWAY, { ...GATEWAY, reports: {} })) expect(id).toMatch(belongsTo('reports'));
  });

  test('a removed service without calls: itself', () => {
    for (const id of touched({ ...GATEWAY, reports: {} }, GATEWAY)) expect(id).toMatch(belongsTo('reports'));
  });

  describe('deployments that move traffic', () => {
    const deployment = DeploymentPolicy.canary({ percent: 10, bake: Duration.minutes(5) });
    const moving = { ...GATEWAY, gateway: { ...GATEWAY.gateway, deployment } };

    test('chosen: the service, whose rule and targets stay, and once in a stack what reads weights', () => {
      const { added, removed, changed } = changesBetween(templateWith(GATEWAY), templateWith(moving));
      for (const id of added) expect(id).toMatch(/^(TradingServicesgateway|TradingRouteWeights)/);
      expect(removed).toEqual([]);
      const ids = changed.filter((id) => !LISTS.test(id));
      expect(ids.map((id) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual([
        expect.stringMatching(RULE),
        'TradingServicesgatewayService',
        'TradingServicesgatewayServerErrors',
        'TradingServicesgatewayAlarmsResponsesSlow',
        'TradingServicesgatewayAlarmsTargetsUnhealthy',
      ]);
    });

    test('of another service: itself', () => {
      const reports = { routes: [Route.path('/reports')], deployment };
      for (const id of touched(moving, { ...moving, reports })) {
        expect(id).toMatch(/^(TradingServicesreports|TradingIngressLoadBalancer(SecurityGroup|\w+Route))/);
      }
    });

    test('with another route: another rule, which ECS is told of, and where the traffic is', () => {
      const routes = [Route.path('/api/*')];
      const ids = touched(moving, { ...moving, gateway: { ...moving.gateway, routes } });
      expect(ids.map((id) => id.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual([
        expect.stringMatching(RULE),
        expect.stringMatching(RULE),
        'TradingServicesgatewayLiveWeights',
        'TradingServicesgatewayService',
        'TradingServicesgatewayTrafficShiftRolePolicy',
      ]);
    });
  });

  test('a new service that calls another one: itself, the rule that lets it in among it', () => {
    const ids = touched(GATEWAY, { ...GATEWAY, reports: { calls: ['engine'] } });
    for (const id of ids) expect(id).toMatch(belongsTo('reports'));
    expect(ids).toContainEqual(expect.stringMatching(/CallToengine/));
  });

  test('a new routed service: itself, its listener rule, and the rule that lets the load balancer reach it', () => {
    const ids = touched(GATEWAY, { ...GATEWAY, reports: { routes: [Route.path('/reports/*')] } });
    expect(ids.filter((id) => !belongsTo('reports').test(id)).sort()).toEqual([
      expect.stringMatching(RULE),
      expect.stringMatching(/^TradingIngressLoadBalancerSecurityGroupto.*reports/),
    ]);
  });

  test('another CPU: its task definition', () => {
    expect(touched(GATEWAY, { ...GATEWAY, engine: { calls: ['feed'], cpu: 512 } })).toEqual([
      expect.stringMatching(/^TradingServicesengineTaskDefinition/),
    ]);
  });

  test('another port: itself and, of each caller, the URL and the rule', () => {
    const ids = touched(GATEWAY, { ...GATEWAY, feed: { port: 9000 } });
    expect(ids.filter((id) => !belongsTo('feed').test(id)).sort()).toEqual([
      expect.stringMatching(/^TradingServicesengineCallTofeed/),
      expect.stringMatching(/^TradingServicesengineSecurityGroup[0-9A-F]{8}$/),
      expect.stringMatching(/^TradingServicesengineTaskDefinition/),
    ]);
  });

  test('another port of a routed service: itself, and the rule that lets the load balancer reach it', () => {
    const ids = touched(GATEWAY, { ...GATEWAY, gateway: { ...GATEWAY.gateway, port: 9000 } });
    expect(ids).toContainEqual(expect.stringMatching(/^TradingServicesgatewayTargetGroup/));
    for (const id of ids) {
      expect(id).toMatch(/^Trading(Servicesgateway|IngressLoadBalancer(SecurityGroupto|\w+Route))/);
    }
  });

  test('a first reader of a secret in a stack: itself, and the function that restarts readers', () => {
    const ids = touched(GATEWAY, { ...GATEWAY, engine: { calls: ['feed'], platformApiKey: true } });
    const others = ids.filter((id) => !belongsTo('engine').test(id));
    for (const id of others) expect(id).toMatch(/^TradingSecretReaders/);
    expect(others).toHaveLength(8);
  });

  test('a first access to the database: itself, and the function that restarts readers', () => {
    const ids = touched(GATEWAY, { ...GATEWAY, feed: { databaseAccess: DatabaseAccess.readWrite() } });
    const others = ids.filter((id) => !belongsTo('feed').test(id));
    for (const id of others) expect(id).toMatch(/^TradingSecretReaders/);
    expect(others).toHaveLength(8);
  });

  test('another service’s access to the database: itself, and what restarts it', () => {
    const databaseAccess = DatabaseAccess.readWrite();
    const one = { ...GATEWAY, feed: { databaseAccess } };
    const ids = touched(one, { ...one, engine: { ...GATEWAY.engine, databaseAccess } });
    expect(ids.filter((id) => !belongsTo('engine').test(id)).sort()).toEqual([
      expect.stringMatching(/^TradingSecretReadersFunction[0-9A-F]{8}$/),
      expect.stringMatching(/^TradingSecretReadersMayRedeploy/),
      expect.stringMatching(/^TradingSecretReadersTradingServicesengineDatabaseUser[0-9A-F]{8}$/),
      expect.stringMatching(/^TradingSecretReadersTradingServicesengineDatabaseUserAllowEventRule/),
    ]);
  });

  test('other hours of the rotation: the schedule', () => {
    const feedThatRotates = (every: Duration) => ({
      ...GATEWAY,
      feed: { databaseAccess: DatabaseAccess.readWrite({ every }) },
    });
    expect(touched(feedThatRotates(Duration.days(30)), feedThatRotates(Duration.days(7)))).toEqual([
      expect.stringMatching(/^TradingServicesfeedDatabaseUserRotationSchedule/),
    ]);
  });

  test('a new call: the caller alone', () => {
    const ids = touched(GATEWAY, { ...GATEWAY, gateway: { ...GATEWAY.gateway, calls: ['engine', 'feed'] } });
    expect(ids.sort()).toEqual([
      expect.stringMatching(/^TradingServicesgatewayCallTofeed/),
      expect.stringMatching(/^TradingServicesgatewaySecurityGroup[0-9A-F]{8}$/),
      expect.stringMatching(/^TradingServicesgatewayService/),
      expect.stringMatching(/^TradingServicesgatewayTaskDefinition/),
    ]);
  });

  test('another route: a new rule, made before the old one goes', () => {
    const gateway = { ...GATEWAY.gateway, routes: [Route.path('/api/*')] };
    const { added, removed } = changesBetween(templateWith(GATEWAY), templateWith({ ...GATEWAY, gateway }));
    expect(added).toEqual([expect.stringMatching(/^TradingIngressLoadBalancer\w+Route46223/)]);
    expect(removed).toEqual([expect.stringMatching(/^TradingIngressLoadBalancer\w+Route49720/)]);
  });

  test('whatever services there are, adding one touches none that it has no edge to', () => {
    const names = ['alpha', 'beta', 'gamma', 'delta'];
    const services = fc
      .subarray(names, { minLength: 1 })
      .chain((present) =>
        fc.tuple(
          fc.constant(present),
          fc.array(fc.boolean(), { minLength: present.length, maxLength: present.length }),
          fc.subarray(present),
        ),
      );
    fc.assert(
      fc.property(services, ([present, routed, calls]) => {
        // Each calls the one before it: no circle.
        const before = Object.fromEntries(
          present.map((name, index): [string, ServiceDefinitionProps] => [
            name,
            {
              calls: present.slice(Math.max(0, index - 1), index),
              routes: index === 0 || routed[index] ? [Route.path(`/${name}/*`)] : undefined,
            },
          ]),
        );
        for (const id of touched(before, { ...before, omega: { calls } })) expect(id).toMatch(belongsTo('omega'));
      }),
      { numRuns: extent(5, 100), seed: SEED },
    );
  });
});

describe('an update of the routes', () => {
  const deployment = DeploymentPolicy.canary({ percent: 10, bake: Duration.minutes(5) });
  const api = [Route.path('/api/*')];
  const desk = [Route.path('/desk/*')];
  const all = [Route.path('/*')];
  const login = anOidcLogin();
  const https = Ingress.https([
    acm.Certificate.fromCertificateArn(aStack('Imports'), 'One', 'arn:aws:acm:us-east-1:123456789012:certificate/one'),
  ]);

  test.each<[string, Services, Services]>([
    [
      'a route moves to another service',
      { a: { routes: [...api, ...desk] }, b: { routes: all } },
      { a: { routes: desk }, b: { routes: [...all, ...api] } },
    ],
    [
      'two services exchange their routes',
      { a: { routes: api }, b: { routes: desk } },
      { a: { routes: desk }, b: { routes: api } },
    ],
    [
      'two services with traffic shifts exchange their routes',
      { a: { routes: api, deployment }, b: { routes: desk, deployment } },
      { a: { routes: desk, deployment }, b: { routes: api, deployment } },
    ],
    [
      'a route moves to a service with traffic shifts',
      { a: { routes: [...api, ...desk] }, b: { deployment } },
      { a: { routes: desk }, b: { routes: api, deployment } },
    ],
    ['a service is renamed', { gateway: { routes: all } }, { edge: { routes: all } }],
    [
      'a service with traffic shifts is renamed',
      { gateway: { routes: all, deployment } },
      { edge: { routes: all, deployment } },
    ],
    [
      'the routes of a service change places',
      { a: { routes: [...api, ...desk] } },
      { a: { routes: [...desk, ...api] } },
    ],
    [
      'a test route gets the priority of a production route',
      { a: { routes: [Route.when({ paths: ['/a'], priority: 7 })] }, b: { routes: all } },
      { a: { routes: all, deployment: DeploymentPolicy.blueGreen({ testTraffic: { value: 'next', priority: 7 } }) } },
    ],
  ])('creates no rule with a priority in use: %s', (_what, from, to) => {
    const [before, after] = [templateWith(from), templateWith(to)];
    expect(refusedResources(before, after)).toEqual([]);
    const rules = ({ Resources }: Json) => Object.keys(Resources).filter((id) => RULE.test(id));
    expect(rules(after).filter((id) => !(id in before.Resources)).length).toBeLessThanOrEqual(1);
  });

  test('moves a route with a login in place', () => {
    const routes = [Route.when({ paths: ['/api/*'], authentication: login })];
    const [before, after] = [
      { a: { routes }, b: { routes: desk } },
      { a: { routes: desk }, b: { routes } },
    ].map((services) => templateWith(services, undefined, https));
    expect(refusedResources(before, after)).toEqual([]);
    const { added, removed } = changesBetween(before, after);
    expect([...added, ...removed].filter((id) => RULE.test(id))).toEqual([]);
  });

  test('a rule of a service in a later stack is in its stack', () => {
    const app = anApp();
    const [stack, later] = [aStack('Platform', {}, app), aStack('Later', {}, app)];
    const platform = aPlatform(stack, { ingress: Ingress.http(), database: Database.none() });
    platform.addService('late', new ServiceDefinition({ routes: api, deployment }), later);
    const { Resources } = templateOf(later).toJSON();
    expect(
      Object.keys(Resources).filter((id) => Resources[id].Type === 'AWS::ElasticLoadBalancingV2::ListenerRule'),
    ).toEqual([expect.stringMatching(/^PlatformTradingIngressLoadBalancer\w+Route46223/)]);
  });
});

describe('an update of the metrics that a service scales on', () => {
  type Metrics = (queue: (id: string) => sqs.IQueue) => ScalingMetric[];
  const metric = (metricName: string, statistic?: string) =>
    new cloudwatch.Metric({ namespace: 'Trading', metricName, statistic });
  const ratio = new cloudwatch.MathExpression({
    expression: 'a / b',
    usingMetrics: { a: metric('A'), b: metric('B') },
  });
  const all: Metrics = (queue) => [
    ScalingMetric.track(metric('Ticks'), 500),
    ScalingMetric.track(metric('Ticks', 'p99'), 900),
    ScalingMetric.track(ratio, 2),
    ScalingMetric.backlogPerTask(queue('Orders'), 10),
    ScalingMetric.backlogPerTask(queue('Trades'), 10),
    ScalingMetric.backlogPerTask(
      sqs.Queue.fromQueueArn(queue('Orders').stack, 'Far', 'arn:aws:sqs:us-east-1:1:far'),
      5,
    ),
    ScalingMetric.requestsPerTask(1000),
    ScalingMetric.steps(metric('Ticks'), [
      { lower: 100, upper: 200, change: 1 },
      { lower: 200, change: 4 },
    ]),
  ];
  function scaledOn(metrics: Metrics) {
    const stack = aStack();
    const queues = Object.fromEntries(['Orders', 'Trades'].map((id) => [id, new sqs.Queue(stack, id)]));
    const scaling = { metrics: metrics((id) => queues[id]) };
    aPlatform(stack, {
      ingress: Ingress.http(),
      database: Database.none(),
      services: { gateway: new ServiceDefinition({ routes: [Route.path('/*')], scaling }) },
    });
    const { Resources } = templateOf(stack).toJSON();
    const policies = Object.entries<Json>(Resources).filter(([, { Type }]) => Type.endsWith('::ScalingPolicy'));
    return { Resources: Object.fromEntries(policies) };
  }

  test('in another order: nothing', () => {
    const [before, after] = [scaledOn(all), scaledOn((queue) => all(queue).reverse())];
    expect(changesBetween(before, after)).toEqual(NO_CHANGES);
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 7])('without metric %i of the list, or with it again: its own policy', (place) => {
    const rest: Metrics = (queue) => all(queue).filter((_, index) => index !== place);
    const { added, removed, changed } = changesBetween(scaledOn(all), scaledOn(rest));
    expect([added, changed, removed.length]).toEqual([[], [], 1]);
    expect(refusedResources(scaledOn(rest), scaledOn(all))).toEqual([]);
  });

  test('with another target: the policy, in place', () => {
    const on = (target: number) => scaledOn(() => [ScalingMetric.track(metric('Ticks'), target)]);
    expect(changesBetween(on(1), on(2))).toEqual({ ...NO_CHANGES, changed: [expect.stringMatching(/Metric/)] });
  });

  test('two metrics of the same kind with the same identity are an error', () => {
    const steps = ScalingMetric.steps(metric('Ticks'), [
      { lower: 100, upper: 200, change: 1 },
      { lower: 200, change: 4 },
    ]);
    expectUsageError(() => aService({ scaling: { metrics: [steps, steps] } }), {
      code: 'MetricTrackedTwice',
      path: 'Stack/RiskEngine',
      got: 'two targets for ["steps",["Trading","Ticks"',
    });
  });
});

/** The logical ids of the default platform's resources of some types. */
function idsOf(...types: string[]): string[] {
  const stack = aStack('Platform');
  aPlatform(stack);
  return Object.entries<Json>(templateOf(stack).toJSON().Resources)
    .filter(([, { Type }]) => types.includes(Type))
    .map(([id]) => id)
    .sort();
}

test('what keeps data keeps its logical id from release to release', () => {
  const ids = idsOf(
    'AWS::ECR::Repository',
    'AWS::KMS::Key',
    'AWS::Logs::LogGroup',
    'AWS::RDS::DBCluster',
    'AWS::RDS::DBClusterParameterGroup',
    'AWS::RDS::DBInstance',
    'AWS::RDS::DBSubnetGroup',
    'AWS::S3::Bucket',
    'AWS::SecretsManager::Secret',
    'AWS::ServiceDiscovery::PrivateDnsNamespace',
    'AWS::EC2::VPC',
    'AWS::EC2::Subnet',
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
  );
  expect(ids).toMatchInlineSnapshot(`
[
  "CustomVpcRestrictDefaultSGCustomResourceProviderLogs41F6175A",
  "TradingApiKeyDE98B883",
  "TradingApiKeyRotationLogsC842BE15",
  "TradingClusterCapacityEventsLogBCB20D33",
  "TradingClusterExecLogs4C56796A",
  "TradingDatabaseCluster6A78475C",
  "TradingDatabaseClusterParametersCD4DC1A0",
  "TradingDatabaseClusterReader123D8279B",
  "TradingDatabaseClusterWriter76279BC9",
  "TradingDatabaseLogspostgresqlCF5A58B5",
  "TradingDatabaseSubnetsF7485D63",
  "TradingEncryption8853F4E3",
  "TradingIngressAccessLogsBucketC415C2C3",
  "TradingIngressFirewallLogsBC16BE27",
  "TradingIngressLoadBalancer9C1F04F7",
  "TradingMeshNamespace4ECBD09A",
  "TradingMonitoringWatchLogsB5AF14A8",
  "TradingNetworkFlowLogs4211898A",
  "TradingNetworkVpc5ABD3F50",
  "TradingNetworkVpcDataSubnet1SubnetD729C3E8",
  "TradingNetworkVpcDataSubnet2Subnet14E24E45",
  "TradingNetworkVpcDataSubnet3SubnetD4BCA2A7",
  "TradingNetworkVpcPrivateSubnet1Subnet53D60375",
  "TradingNetworkVpcPrivateSubnet2Subnet1F8DF1F4",
  "TradingNetworkVpcPrivateSubnet3Subnet3A891A86",
  "TradingNetworkVpcPublicSubnet1Subnet52C91FBA",
  "TradingNetworkVpcPublicSubnet2Subnet4E08A1F4",
  "TradingNetworkVpcPublicSubnet3Subnet8FE396F1",
  "TradingSecretReadersLogsCF69F530",
  "TradingServicesanalyticsengineDatabaseUser4EA19A15",
  "TradingServicesanalyticsengineDatabaseUserRotationLogs6048DFD4",
  "TradingServicesanalyticsengineLogsE7F2CB7B",
  "TradingServicesanalyticsengineRepositoryF1642BF5",
  "TradingServicesanalyticsengineSidecarLogs0F9B0E85",
  "TradingServicesapigatewayLogs75A805DF",
  "TradingServicesapigatewayRepositoryBFD328C4",
  "TradingServicesapigatewaySidecarLogsDA0B311B",
  "TradingServicesdataingestionDatabaseUser9534013A",
  "TradingServicesdataingestionDatabaseUserRotationLogs492FA626",
  "TradingServicesdataingestionLogs2CA76130",
  "TradingServicesdataingestionRepository78D453EE",
  "TradingServicesdataingestionSidecarLogs33293323",
]
`);
});

/** With another id CloudFormation ends the user once the new one is made, and it takes no other function for it. */
test('what makes the users of the database keeps its logical id from release to release', () => {
  const makers = idsOf('AWS::Lambda::Function').filter((id) => id.includes('DatabaseUser'));
  expect([...idsOf('Custom::DatabaseUser'), ...makers]).toMatchInlineSnapshot(`
[
  "TradingServicesanalyticsengineDatabaseUserRotationUser6B8CAAED",
  "TradingServicesdataingestionDatabaseUserRotationUserF3115A98",
  "TradingServicesanalyticsengineDatabaseUserRotationFunction6228C418",
  "TradingServicesdataingestionDatabaseUserRotationFunctionA7D973BE",
]
`);
});
