import { Duration } from 'aws-cdk-lib';
import {
  Database,
  DeploymentPolicy,
  MeshBackend,
  MutualTls,
  Route,
  ServiceDefinition,
  type TradingAnalyticsPlatformProps,
} from '../../src';
import type { Json } from '../support/json';
import { aPlatform, aStack, templateOf } from '../support/stacks';

/** Names that are the same in two copies of a platform, and the reason why both copies deploy. */
const SHARED_BY_COPIES: Record<string, string> = {
  'AWS::ServiceDiscovery::PrivateDnsNamespace.Name': 'unique in a VPC',
  'AWS::ServiceDiscovery::Service.Name': 'unique in a namespace',
  'AWS::RDS::DBCluster.DatabaseName': 'unique in a database server',
  'AWS::RDS::DBInstance.DBName': 'unique in a database server',
  'AWS::RDS::DBClusterParameterGroup.Family': 'the name of a version of PostgreSQL',
  'AWS::RDS::DBParameterGroup.Family': 'the name of a version of PostgreSQL',
  'AWS::ECS::TaskDefinition.Family': 'not unique: each copy adds revisions to it and uses its own',
  'AWS::ApplicationAutoScaling::ScalingPolicy.PolicyName': 'unique for a scalable target',
  'AWS::CloudWatch::Alarm.MetricName': 'unique in a namespace of metrics, which contains the name of the stack',
  'Custom::MeshCertificate.ServiceName': 'no name of a resource: the subject of a certificate',
  'Custom::MeshCertificate.DnsName': 'no name of a resource: the subject of a certificate',
  'Custom::DatabaseUser.UserName': 'unique in a database server',
};

/** The properties that name a resource and have the same value in every stack, account and Region. */
function fixedNames(props: Partial<TradingAnalyticsPlatformProps>): string[] {
  const stack = aStack('Platform', { stackName: 'production' });
  aPlatform(stack, props);
  const copy = aStack('Platform', { stackName: 'second-copy' });
  aPlatform(copy, props);
  const [resources, others] = [stack, copy].map((of) => templateOf(of).toJSON().Resources as Record<string, Json>);
  return Object.entries(resources)
    .flatMap(([id, { Type, Properties = {} }]) =>
      Object.keys(Properties)
        .filter((name) => /(Name|Identifier|Family)$/.test(name))
        .filter((name) => typeof Properties[name] === 'string' && Properties[name] === others[id].Properties[name])
        .map((name) => `${Type}.${name}`),
    )
    .filter((name, index, all) => all.indexOf(name) === index);
}

const SHIFTED = DeploymentPolicy.canary({ percent: 10, bake: Duration.minutes(5), testTraffic: { value: 'next' } });

test.each<[string, Partial<TradingAnalyticsPlatformProps>]>([
  ['by default', {}],
  ['with Envoy and mutual TLS', { mesh: MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() }) }],
  ['with an RDS instance', { database: Database.postgres() }],
  [
    'with a canary',
    { services: { gateway: new ServiceDefinition({ routes: [Route.path('/*')], deployment: SHIFTED }) } },
  ],
])('a second copy of the platform in the same account and Region has no name of the first: %s', (_name, props) => {
  const fixed = fixedNames(props);
  expect(fixed.length).toBeGreaterThan(0);
  expect(fixed.filter((name) => !(name in SHARED_BY_COPIES))).toEqual([]);
});
