import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { CfnResource, Duration, type Stack } from 'aws-cdk-lib';
import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { pythonEnvironment } from '../../rigs/python-environment';
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
  MeshedFargateService,
  MutualTls,
  NetworkIngress,
  Protection,
  Protocol,
  RotatableSecret,
  RotationPlan,
  Route,
  ScalingMetric,
  ServiceDefinition,
  ServiceImage,
  SharedLoadBalancer,
  SharedNetworkLoadBalancer,
  SpotCluster,
  StandardServices,
  Tracing,
  TradingMesh,
  TradingMonitoring,
  TradingNetwork,
} from '../../src';
import { EXHAUSTIVE, extent, SEED, sampled } from '../support/extent';
import type { Json } from '../support/json';
import { randomPlatforms } from '../support/options/random-platforms';
import { run } from '../support/processes';
import { aCertificate, aPlatform, aStack, templateOf } from '../support/stacks';
import { PLATFORMS, stackWith } from '../templates/additions/addition';
import { ENVIRONMENTS } from '../templates/additions/environments';
import { ALL_FLAGS } from '../templates/additions/flags';
import { INJECTORS } from '../templates/additions/injectors';
import { TREES } from '../templates/additions/trees';

const CACHE_FOLDER = path.resolve(__dirname, '../../.cache/cfn-lint');
const REQUIREMENTS = path.join(__dirname, 'cfn-lint.requirements.txt');
/** The schemas of Regions differ little, and each costs as much as the first. */
const REGIONS = EXHAUSTIVE ? ['us-east-1', 'eu-west-1'] : ['us-east-1'];
/** The first run on a machine installs cfn-lint. A template takes seconds in each Region. */
const TIMEOUT_MS = EXHAUSTIVE ? 7_200_000 : 1_800_000;

/** The parts on their own, as docs/services.md has them. */
function theParts(stack: Stack): void {
  const { vpc } = new TradingNetwork(stack, 'Network');
  const topic = new sns.Topic(stack, 'Topic');

  const cluster = new SpotCluster(stack, 'Cluster', { vpc });
  const mesh = new TradingMesh(stack, 'Mesh', { vpc });
  const apiKey = new RotatableSecret(stack, 'ApiKey', {
    rotation: RotationPlan.generatedKey({ length: 64, every: Duration.days(30) }),
  });
  const risk = new MeshedFargateService(stack, 'Risk', { cluster, mesh });
  const gateway = new MeshedFargateService(stack, 'Gateway', {
    cluster,
    mesh,
    secrets: { API_KEY: apiKey.field('api_key') },
  });
  gateway.connectTo(risk);

  const ingress = Ingress.https([aCertificate(stack)]);
  const loadBalancer = new SharedLoadBalancer(stack, 'Ingress', { vpc, ingress });
  loadBalancer.addRoutes(gateway, [Route.path('/*')]);
  new TradingMonitoring(stack, 'Monitoring', { alerting: Alerting.topic(topic), cluster, mesh }).watchService(gateway);

  const networkIngress = NetworkIngress.internetFacing({
    clients: [ec2.Peer.ipv4('203.0.113.0/24')],
    certificate: aCertificate(new Construct(stack, 'Tls')),
    fixedAddresses: true,
  });
  const network = new SharedNetworkLoadBalancer(stack, 'NetworkIngress', { vpc, networkIngress });
  const acceptor = new MeshedFargateService(stack, 'Acceptor', { cluster, mesh, protocol: Protocol.tcp() });
  network.addRoutes(acceptor, [Route.tcp(9878)]);
  const deployment = DeploymentPolicy.blueGreen();
  const dropCopy = new MeshedFargateService(stack, 'DropCopy', {
    cluster,
    mesh,
    protocol: Protocol.tcp(),
    deployment,
  });
  network.addRoutes(dropCopy, [Route.tcp(9879, { testPort: 9880 })]);
}

function aPrivateCa(stack: Stack): acmpca.ICertificateAuthority {
  const arn = 'arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/0a1b2c3d-0000-4000-8000-000000000000';
  return acmpca.CertificateAuthority.fromCertificateAuthorityArn(stack, 'Authority', arn);
}

function scaledService(stack: Stack): ServiceDefinition {
  const orders = new cloudwatch.Metric({ namespace: 'Trading', metricName: 'Orders', statistic: 'p99' });
  return new ServiceDefinition({
    routes: [Route.path('/*')],
    scaling: {
      highResolution: true,
      maxTasks: 40,
      metrics: [
        ScalingMetric.track(orders, 5),
        ScalingMetric.requestsPerTask(1000),
        ScalingMetric.backlogPerTask(new sqs.Queue(stack, 'Queue'), 100),
        ScalingMetric.steps(orders, [
          { lower: 50, upper: 90, change: 1 },
          { lower: 90, change: 5 },
        ]),
      ],
      schedules: [MarketHours.nyse({ minTasks: 10 }), MarketHours.lse({ minTasks: 6 })],
    },
  });
}

const image = ServiceImage.fromRepository({ tag: 'v1' });
const PRIVATE_SERVICES = {
  'data-ingestion': StandardServices.dataIngestion({ image }),
  'analytics-engine': StandardServices.analyticsEngine({ image }),
  'api-gateway': StandardServices.apiGateway({ image }),
};

const READERS_AND_OWNERS = {
  ...StandardServices.all(),
  reports: new ServiceDefinition({ databaseAccess: DatabaseAccess.readOnly() }),
  archive: new ServiceDefinition({ databaseAccess: DatabaseAccess.ownSchema('archive') }),
  risk: new ServiceDefinition({ databaseAccess: DatabaseAccess.readWrite({ login: DatabaseLogin.IAM }) }),
};

const SOUND: Record<string, (stack: Stack) => void> = {
  'the default platform': (stack) => aPlatform(stack),
  'Protection.disposable()': (stack) => aPlatform(stack, { protection: Protection.disposable() }),
  'Ingress.http() and Alerting.none()': (stack) =>
    aPlatform(stack, { ingress: Ingress.http(), alerting: Alerting.none() }),
  'Egress.endpointsOnly() and private images': (stack) =>
    aPlatform(stack, { egress: Egress.endpointsOnly(), tracing: Tracing.none(), services: PRIVATE_SERVICES }),
  'Database.postgres(), and services that read, own a schema and log in by IAM': (stack) =>
    aPlatform(stack, { database: Database.postgres(), services: READERS_AND_OWNERS }),
  'the parts on their own': theParts,
  'MeshBackend.envoy() with mutual TLS by a key of KMS': (stack) =>
    aPlatform(stack, { mesh: MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() }) }),
  'MeshBackend.envoy() with mutual TLS by AWS Private CA': (stack) =>
    aPlatform(stack, { mesh: MeshBackend.envoy({ mutualTls: MutualTls.privateCa(aPrivateCa(stack)) }) }),
  'every way of scaling': (stack) => aPlatform(stack, { services: { gateway: scaledService(stack) } }),
};

/** The platform with the additions of a company: a sample with one of the platforms each, because a template costs seconds. */
const WITH_ADDITIONS = Object.fromEntries(
  [ALL_FLAGS, ...sampled([...INJECTORS, ...TREES, ...ENVIRONMENTS], 4, 12)].map((addition, index) => {
    const platform = Object.keys(PLATFORMS)[index % 2];
    return [`${platform} with ${addition.name}`, () => stackWith(addition, platform)];
  }),
);

/** Random platforms have warnings that their choices cause, such as App Mesh. They have no errors. */
const RANDOM = randomPlatforms(extent(3, 100), SEED);

const BROKEN: Record<string, (stack: Stack) => void> = {
  'a property that does not exist': (stack) => {
    aPlatform(stack);
    new CfnResource(stack, 'Broken', { type: 'AWS::SQS::Queue', properties: { NoSuchProperty: 1 } });
  },
};

/** The dependencies that a template names in DependsOn although a reference makes them already: they change nothing. */
const REDUNDANT_DEPENDENCIES = [
  // The CDK lets every function wait for its role, for the policies of the role: the role itself is what it refers to.
  'W3005 AWS::Lambda::Function',
  // The CDK lets a service wait for the listeners of its target groups, which a traffic shift refers to with its role.
  'W3005 AWS::ECS::Service',
  // A user waits for the database's instances, which its properties refer to only where they are in no cluster.
  'W3005 Custom::DatabaseUser',
];

describe('cfn-lint', () => {
  let findings: Record<string, string[]>;

  beforeAll(async () => {
    const filled = Object.entries({ ...SOUND, ...RANDOM, ...BROKEN }).map(([name, fill]) => [
      name,
      () => filledStack(fill),
    ]);
    findings = await findingsOf({ ...Object.fromEntries(filled), ...WITH_ADDITIONS });
  }, TIMEOUT_MS);

  test.each(Object.keys(SOUND))('finds no error and no warning that matters: %s', (name) => {
    expect(findings[name].filter((finding) => !REDUNDANT_DEPENDENCIES.includes(finding))).toEqual([]);
  });

  // Warnings are those of the CDK: names of zones in a stack with a Region, unused parameters of the old synthesizer.
  test.each(Object.keys(WITH_ADDITIONS))('finds no error: %s', (name) => {
    expect(findings[name].filter((finding) => finding.startsWith('E'))).toEqual([]);
  });

  test.each(Object.keys(RANDOM))('finds no error: %s', (name) => {
    expect(findings[name].filter((finding) => finding.startsWith('E'))).toEqual([]);
  });

  test('would find a property that does not exist', () => {
    expect(findings['a property that does not exist']).toContain('E3002 AWS::SQS::Queue');
  });
});

function filledStack(fill: (stack: Stack) => void): Stack {
  const stack = aStack();
  fill(stack);
  return stack;
}

/** What cfn-lint finds in the templates by their names: each rule once for a type of resources. */
async function findingsOf(stacks: Record<string, () => Stack>): Promise<Record<string, string[]>> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cfn-lint-'));
  try {
    const files = Object.entries(stacks).map(([name, create], index) => {
      const template: Json = templateOf(create()).toJSON();
      const file = path.join(folder, `${index}.json`);
      fs.writeFileSync(file, JSON.stringify(template, undefined, 1));
      return { name, file, template };
    });
    const matches = await lint(
      folder,
      files.map(({ file }) => file),
    );
    const lines = files.map(({ name, file, template }) => {
      const found = matches.filter(({ Filename }) => Filename === file);
      return [name, [...new Set(found.map((match) => lineOf(match, template)))].sort()];
    });
    return Object.fromEntries(lines);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** One run for all: most of its time goes into reading the schemas. */
async function lint(folder: string, files: string[]): Promise<Json[]> {
  const python = await pythonEnvironment({ name: 'cfn-lint', requirements: REQUIREMENTS, cacheFolder: CACHE_FOLDER });
  const report = path.join(folder, 'report.json');
  const main = 'import sys; from cfnlint.runner import main; sys.exit(main())';
  const output = ['--format', 'json', '--output-file', report, '--non-zero-exit-code', 'none'];
  const args = ['-c', main, ...output, '--regions', ...REGIONS, '--template', ...files];
  // The user's own settings of cfn-lint are in the home folder.
  const env = { ...process.env, HOME: folder, PYTHONPATH: python.packages.join(path.delimiter) };
  const finished = await run(python.command, args, env);
  if (finished.code !== 0) throw new Error(`cfn-lint ended with ${finished.code}:\n${finished.output}`);
  return JSON.parse(fs.readFileSync(report, 'utf8'));
}

/** The rule, and the type of the resource that broke it, or where else in the template that was. */
function lineOf({ Rule, Location }: Json, template: Json): string {
  const [section, id] = Location.Path ?? [];
  return `${Rule.Id} ${section === 'Resources' ? template.Resources[id].Type : `${section}/${id}`}`;
}
