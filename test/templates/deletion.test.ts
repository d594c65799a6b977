import { type CfnResource, RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as fc from 'fast-check';
import {
  Alerting,
  Database,
  DatabaseAccess,
  DeploymentPolicy,
  Egress,
  EncryptionKey,
  Ingress,
  MeshBackend,
  Migration,
  MutualTls,
  Protection,
  Route,
  ServiceDefinition,
  ServiceImage,
  type TradingAnalyticsPlatformProps,
  TradingNetwork,
} from '../../src';
import { extent, SEED } from '../support/extent';
import type { Json } from '../support/json';
import { deletedNeeds, isRetained, retainedIds } from '../support/retained';
import { anApp, aPlatform, aStack, templateOf } from '../support/stacks';
import { changesBetween } from '../support/template-changes';

type Props = Partial<TradingAnalyticsPlatformProps>;
type Choice = () => Props;

function templateWith(choice: Choice): Json {
  const stack = aStack('Platform');
  aPlatform(stack, { ingress: Ingress.http(), ...choice() });
  return templateOf(stack).toJSON();
}

const typesOf = ({ Resources }: Json, ids: string[]) => ids.map((id) => Resources[id].Type);

/** What a user would miss: data, keys, names that clients know, and what stands in their way. */
const STATEFUL = [
  'AWS::EC2::VPC',
  'AWS::EC2::Subnet',
  'AWS::ECR::Repository',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBClusterParameterGroup',
  'AWS::RDS::DBParameterGroup',
  'AWS::RDS::DBSubnetGroup',
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
];
/** What costs money for each hour, and keeps no data. */
const COSTS_MONEY = [
  'AWS::EC2::EIP',
  'AWS::EC2::NatGateway',
  'AWS::EC2::VPCEndpoint',
  'AWS::ECS::Service',
  'AWS::WAFv2::WebACL',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
];

const PLATFORMS: [string, Choice][] = [
  ['the default platform', () => ({})],
  ['an Envoy platform', () => ({ mesh: MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() }) })],
  ['an internal load balancer', () => ({ ingress: Ingress.http({ internetFacing: false }) })],
];

describe.each(PLATFORMS)('the deletion of %s with production protection', (_name, choice) => {
  const template = templateWith(choice);

  test('deletes nothing that a retained resource needs', () => {
    expect(deletedNeeds(template)).toEqual([]);
  });

  test('retains each stateful resource', () => {
    const stateful = Object.keys(template.Resources).filter((id) => STATEFUL.includes(template.Resources[id].Type));
    expect(stateful.filter((id) => !isRetained(template.Resources[id]))).toEqual([]);
  });

  test('retains nothing that costs money and keeps no data', () => {
    expect(typesOf(template, retainedIds(template)).filter((type) => COSTS_MONEY.includes(type))).toEqual([]);
  });
});

test('retains the internet gateway of a load balancer with public addresses, and its attachment', () => {
  const template = templateWith(() => ({}));
  const types = new Set(typesOf(template, retainedIds(template)));
  for (const type of ['InternetGateway', 'VPCGatewayAttachment', 'Route', 'SecurityGroup']) {
    expect(types).toContain(`AWS::EC2::${type}`);
  }
});

test('retains the subnets and public routes also of a platform without a database and an ingress', () => {
  const template = templateWith(() => ({ database: Database.none(), ingress: Ingress.none(), services: {} }));
  const all = Object.values<Json>(template.Resources);
  const subnets = all.filter(({ Type }) => /::(Subnet|VPC|VPCGatewayAttachment)$/.test(Type));
  expect(subnets.length).toBe(11);
  expect(subnets.every(isRetained)).toBe(true);
});

const services = fc.array(fc.record({ routed: fc.boolean(), database: fc.boolean(), shifts: fc.boolean() }), {
  maxLength: 3,
});

function defineServices(list: { routed: boolean; database: boolean; shifts: boolean }[]) {
  const definitions = list.map(({ routed, database, shifts }, index) => [
    `service-${index}`,
    new ServiceDefinition({
      routes: routed ? [Route.path(`/s${index}/*`)] : undefined,
      databaseAccess: database ? DatabaseAccess.readWrite() : undefined,
      deployment: routed && shifts ? DeploymentPolicy.blueGreen() : undefined,
    }),
  ]);
  return Object.fromEntries(definitions);
}

const platforms = fc.record({
  services,
  mesh: fc.constantFrom(
    () => MeshBackend.serviceConnect(),
    () => MeshBackend.envoy(),
    () => MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() }),
  ),
  database: fc.constantFrom(
    () => Database.auroraPostgres(),
    () => Database.postgres(),
    () => Database.none(),
  ),
  ingress: fc.constantFrom(
    () => Ingress.http(),
    () => Ingress.http({ firewall: false }),
    () => Ingress.http({ internetFacing: false }),
  ),
  egress: fc.constantFrom(
    () => Egress.natPerZone(),
    () => Egress.singleNat(),
  ),
  ownVpc: fc.boolean(),
});

describe('of any platform', () => {
  const numRuns = extent(8, 300);

  test('no deleted resource is needed by a retained one, and disposable protection retains nothing', () => {
    fc.assert(
      fc.property(platforms, fc.boolean(), (choice, isDisposable) => {
        const app = anApp();
        const stack = aStack('Platform', {}, app);
        const hasRoutes = choice.services.some(({ routed }) => routed);
        const wantsDatabase = choice.services.some(({ database }) => database);
        // The placeholder image is public.
        const egress = choice.services.length === 0 ? Egress.endpointsOnly() : choice.egress();
        aPlatform(stack, {
          services: defineServices(choice.services),
          alerting: Alerting.none(),
          mesh: choice.mesh(),
          database: wantsDatabase ? Database.auroraPostgres() : choice.database(),
          ingress: hasRoutes ? choice.ingress() : Ingress.none(),
          protection: isDisposable ? Protection.disposable() : undefined,
          ...(choice.ownVpc ? { vpc: new ec2.Vpc(stack, 'Own') } : { egress }),
        });
        const template = templateOf(stack).toJSON();
        expect(deletedNeeds(template)).toEqual([]);
        if (!isDisposable) return;
        const policies = Object.values<Json>(template.Resources).map(
          ({ DeletionPolicy }) => DeletionPolicy ?? 'Delete',
        );
        expect(new Set(policies)).toEqual(new Set(['Delete']));
      }),
      { seed: SEED, numRuns },
    );
  });
});

/** The resources that a resource refers to or waits for, directly or not. CloudFormation deletes them after it. */
function deletedAfter({ Resources }: Json, id: string, found = new Set<string>()): Set<string> {
  const { Properties = {}, DependsOn = [] } = Resources[id];
  const texts = JSON.stringify(Properties).matchAll(/"(?:Ref":|Fn::GetAtt":\[)"(\w+)"/g);
  for (const needed of [...[...texts].map(([, name]) => name), ...[DependsOn].flat()]) {
    if (found.has(needed) || !(needed in Resources)) continue;
    found.add(needed);
    deletedAfter({ Resources }, needed, found);
  }
  return found;
}

describe('a function that runs during the deletion', () => {
  const services = () => ({
    gateway: new ServiceDefinition({
      routes: [Route.path('/*')],
      image: ServiceImage.fromRegistry('public.ecr.aws/desk/gateway:1'),
      migration: Migration.command(['npm', 'run', 'migrate']),
      databaseAccess: DatabaseAccess.readWrite(),
      deployment: DeploymentPolicy.blueGreen(),
    }),
  });
  const template = templateWith(() => ({
    services: services(),
    protection: Protection.disposable(),
    mesh: MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() }),
  }));
  const { Resources } = template;
  const custom = Object.keys(Resources).filter((id) => Resources[id].Type.startsWith('Custom::'));

  test('belongs to each kind of custom resource', () => {
    expect([...new Set(typesOf(template, custom))].sort()).toEqual([
      'Custom::DatabaseUser',
      'Custom::LiveWeights',
      'Custom::MeshCertificate',
      'Custom::Migration',
      'Custom::S3AutoDeleteObjects',
      'Custom::VpcRestrictDefaultSG',
    ]);
  });

  test.each(custom)('still has its permissions, its log and its way to AWS: %s', (id) => {
    const after = deletedAfter(template, id);
    const handler = Resources[id].Properties.ServiceToken['Fn::GetAtt'][0];
    const { Role, LoggingConfig, VpcConfig } = Resources[handler].Properties;
    const role = Role['Fn::GetAtt'][0];
    const policies = Object.keys(Resources).filter((each) => Resources[each].Properties?.Roles?.[0]?.Ref === role);
    expect([...after]).toEqual(expect.arrayContaining([role, LoggingConfig.LogGroup.Ref, ...policies]));
    if (!VpcConfig) return;
    const routes = Object.keys(Resources).filter((each) => Resources[each].Properties?.NatGatewayId);
    expect(routes).toHaveLength(3);
    expect([...after]).toEqual(expect.arrayContaining(routes));
  });
});

describe('a switch of the protection', () => {
  const [production, disposable] = [Protection.production(), Protection.disposable()].map((protection) =>
    templateWith(() => ({ protection })),
  );

  test.each([
    ['to disposable', production, disposable],
    ['to production', disposable, production],
  ])('%s keeps each stateful resource, in place', (_name, before, after) => {
    const { added, removed } = changesBetween(before, after);
    // The function that empties the bucket of the access log, and the reader of the database with its alarm.
    for (const id of [...added, ...removed])
      expect(id).toMatch(/AutoDeleteObjects|ClusterReader1|ReplicaLag|DatabaseLost/);
  });

  test('changes a property too, so that CloudFormation has something to update', () => {
    const keys = [production, disposable].map(({ Resources }) => Resources.TradingEncryption8853F4E3.Properties);
    expect(keys.map(({ PendingWindowInDays }) => PendingWindowInDays)).toEqual([undefined, 7]);
  });
});

describe('the needs of a retained resource in another stack', () => {
  test('are retained there', () => {
    const app = anApp();
    const network = aStack('Network', {}, app);
    const key = new kms.Key(network, 'Key', { removalPolicy: RemovalPolicy.DESTROY });
    const vpc = new ec2.Vpc(network, 'Vpc', { maxAzs: 2 });
    const other = new ec2.SecurityGroup(network, 'Unrelated', { vpc });
    const platform = aStack('Platform', {}, app);
    aPlatform(platform, { vpc, encryptionKey: key });
    const { Resources } = templateOf(network).toJSON();
    const kinds = Object.values<Json>(Resources)
      .filter(isRetained)
      .map(({ Type }) => Type);
    expect(new Set(kinds)).toEqual(
      new Set(
        [
          'VPC',
          'Subnet',
          'RouteTable',
          'SubnetRouteTableAssociation',
          'Route',
          'InternetGateway',
          'VPCGatewayAttachment',
        ]
          .map((type) => `AWS::EC2::${type}`)
          .concat('AWS::KMS::Key'),
      ),
    );
    expect(isRetained(Resources[network.getLogicalId(other.node.defaultChild as CfnResource)])).toBe(false);
  });
});

test('a network alone is retained too, and a disposable one is not', () => {
  const template = (protection?: Protection) => {
    const stack = aStack();
    const encryptionKey = new EncryptionKey(stack, 'Key', { protection });
    new TradingNetwork(stack, 'Network', { protection, encryptionKey });
    return templateOf(stack).toJSON();
  };
  expect(typesOf(template(), retainedIds(template()))).toContain('AWS::EC2::VPC');
  expect(retainedIds(template(Protection.disposable()))).toEqual([]);
});
