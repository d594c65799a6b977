import { type App, Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  acknowledgements,
  findings,
  PACKS,
  type PackName,
  rawFindings,
  withoutPack,
} from '../../rigs/checks/security-packs';
import {
  Alerting,
  Database,
  DatabaseAccess,
  DatabaseLogin,
  DeploymentPolicy,
  Egress,
  Ingress,
  MarketHours,
  MeshBackend,
  MutualTls,
  Protection,
  Route,
  ScalingMetric,
  ServiceDefinition,
  StandardServices,
  type TradingAnalyticsPlatformProps,
} from '../../src';
import { anApp, aPlatform, aStack } from '../support/stacks';

const NAMES = Object.keys(PACKS) as PackName[];

function platform(props: Partial<TradingAnalyticsPlatformProps> = {}): App {
  const app = anApp();
  aPlatform(aStack('Platform', {}, app), props);
  return app;
}

/** The rules that an app has to acknowledge. */
function rulesOf(app: App): string[] {
  return [...new Set(NAMES.flatMap((name) => rawFindings(app, name).map(({ rule }) => withoutPack(rule))))].sort();
}

describe('the default platform', () => {
  const app = platform();
  const withoutDatabase = platform({ database: Database.none() });

  test.each(NAMES)('has no finding of %s that is not acknowledged', (name) => {
    expect(findings(app, name)).toEqual([]);
  });

  // The best stack that was hardened by hand has 9, 6, 6 and 6 findings, and no database. What is more here is named.
  const PLAIN_VARIABLES = 3;
  const REDIRECT = 1;
  const USERS_OF_DATABASE = 2;
  const METRICS_OF_DATABASE_HOSTS = 1;
  const BACKUP_PLANS_OF_INSTANCES = 2;
  // Each function reserves no concurrency: one rotates API keys, one redeploys readers, and each database user has one.
  const FUNCTIONS = 2;
  // The scheduled function has no VPC, because endpoints for its APIs would cost more than it. It repeats no run.
  const WATCH = { concurrency: 1, vpc: 1, deadLetters: 1 };
  // The services, deployments and revisions of the cluster, which are in any stack.
  const WATCHED_ARNS = 3;
  const WATCH_RULES = WATCH.concurrency + WATCH.vpc + WATCH.deadLetters;
  test.each<[PackName, number, number]>([
    ['AwsSolutions', 9 + PLAIN_VARIABLES + WATCHED_ARNS, USERS_OF_DATABASE + METRICS_OF_DATABASE_HOSTS],
    ['NIST 800-53 r5', 6 + REDIRECT + FUNCTIONS + WATCH_RULES, BACKUP_PLANS_OF_INSTANCES + USERS_OF_DATABASE],
    ['HIPAA', 6 + REDIRECT + FUNCTIONS + WATCH_RULES, BACKUP_PLANS_OF_INSTANCES + USERS_OF_DATABASE],
    ['PCI DSS 3.2.1', 6 + REDIRECT + WATCH.vpc, 0],
  ])(
    'has no more raw findings of %s than a stack hardened by hand and what was asked for: %s, and %s of the database',
    (name, most, database) => {
      expect(rawFindings(withoutDatabase, name).length).toBeLessThanOrEqual(most);
      expect(rawFindings(app, name)).toHaveLength(rawFindings(withoutDatabase, name).length + database);
    },
  );

  test('acknowledges at most twelve rules, four more for the watch, and two for the database', () => {
    const rules = rulesOf(withoutDatabase);
    expect(rules).toMatchInlineSnapshot(`
[
  "EC23",
  "ECS2",
  "ELBv2ACMCertificateRequired",
  "IAM5[Resource::*]",
  "IAM5[Resource::arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm:*]",
  "IAM5[Resource::arn:<AWS::Partition>:ecs:<AWS::Region>:<AWS::AccountId>:service-deployment/<TradingCluster03862A88>/*]",
  "IAM5[Resource::arn:<AWS::Partition>:ecs:<AWS::Region>:<AWS::AccountId>:service-revision/<TradingCluster03862A88>/*]",
  "IAM5[Resource::arn:<AWS::Partition>:ecs:<AWS::Region>:<AWS::AccountId>:service/<TradingCluster03862A88>/*]",
  "LambdaConcurrency",
  "LambdaDLQ",
  "LambdaInsideVPC",
  "S1",
  "S3BucketLoggingEnabled",
  "S3BucketReplicationEnabled",
  "S3DefaultEncryptionKMS",
  "VPCNoUnrestrictedRouteToIGW",
]
`);
    const ofWatch = rules.filter((rule) => /:ecs:.*:service|:alarm:/.test(rule));
    expect(ofWatch).toHaveLength(4);
    expect(rules.length - ofWatch.length).toBeLessThanOrEqual(12);
    expect(rulesOf(app).filter((rule) => !rules.includes(rule))).toEqual([
      'IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:RDSOSMetrics:*]',
      'RDSInBackupPlan',
    ]);
  });

  test('has a reason for each acknowledgement, in the construct that needs it', () => {
    const acknowledged = acknowledgements(app);
    expect(acknowledged.length).toBeGreaterThan(0);
    for (const { path, reason } of acknowledged) {
      expect(['', 'Platform', 'Platform/Trading']).not.toContain(path);
      expect(reason.length).toBeGreaterThan(40);
    }
  });
});

describe('other choices', () => {
  const routes = [Route.path('/*')];
  const MOVES_TRAFFIC = new ServiceDefinition({
    routes,
    deployment: DeploymentPolicy.canary({ percent: 10, bake: Duration.minutes(5), testTraffic: { value: 'next' } }),
  });
  const LOGS_IN_BY_IAM = new ServiceDefinition({
    databaseAccess: DatabaseAccess.readOnly({ login: DatabaseLogin.IAM }),
  });
  const SCALED = new ServiceDefinition({
    routes,
    scaling: {
      highResolution: true,
      metrics: [
        ScalingMetric.requestsPerTask(1000),
        ScalingMetric.steps(new Metric({ namespace: 'Trading', metricName: 'Orders' }), [
          { lower: 50, upper: 90, change: 1 },
          { lower: 90, change: 5 },
        ]),
      ],
      schedules: [MarketHours.nyse({ minTasks: 5 })],
    },
  });
  test.each([
    ['Ingress.http()', { ingress: Ingress.http() }],
    ['Alerting.none()', { alerting: Alerting.none() }],
    ['exec: false', { services: { gateway: new ServiceDefinition({ routes, exec: false }) } }],
    ['every way of scaling', { services: { gateway: SCALED } }],
    ['Egress.singleNat()', { egress: Egress.singleNat() }],
    ['Database.postgres()', { database: Database.postgres() }],
    ['DeploymentPolicy.canary()', { services: { gateway: MOVES_TRAFFIC } }],
    ['MeshBackend.envoy()', { mesh: MeshBackend.envoy() }],
    ['MutualTls.kmsAuthority()', { mesh: MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority({ generation: 2 }) }) }],
    ['DatabaseLogin.IAM', { services: { ...StandardServices.all(), engine: LOGS_IN_BY_IAM } }],
  ])('%s: no finding that is not acknowledged', (_name, props) => {
    const app = platform(props);
    for (const name of NAMES) expect(findings(app, name)).toEqual([]);
  });

  test('Protection.disposable(): what a test stage does without is found, and nothing else', () => {
    const app = platform({ protection: Protection.disposable() });
    const rules = NAMES.flatMap((name) => findings(app, name).map(({ rule }) => rule));
    expect([...new Set(rules)].sort()).toMatchInlineSnapshot(`
[
  "AwsSolutions-RDS10",
  "HIPAA.Security-ELBDeletionProtectionEnabled",
  "HIPAA.Security-RDSInstanceDeletionProtectionEnabled",
  "NIST.800.53.R5-ELBDeletionProtectionEnabled",
  "NIST.800.53.R5-RDSInstanceDeletionProtectionEnabled",
]
`);
  });
});
