import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import {
  Alerting,
  Database,
  DatabaseAccess,
  DatabaseLogin,
  DeploymentHook,
  DeploymentPolicy,
  DeploymentStage,
  Ingress,
  MeshBackend,
  MutualTls,
  Route,
  ServiceDefinition,
  TradingAnalyticsPlatform,
} from '../../src';
import type { Json } from '../support/json';
import { aStack } from '../support/stacks';

/** The limits of descriptions and names that contain ids of the app. Unit: characters. */
const LIMITS: Record<string, Record<string, number>> = {
  'AWS::CloudWatch::Alarm': { AlarmDescription: 1_024, Namespace: 255 },
  'AWS::EC2::SecurityGroup': { GroupDescription: 255 },
  'AWS::EC2::SecurityGroupEgress': { Description: 255 },
  'AWS::EC2::SecurityGroupIngress': { Description: 255 },
  'AWS::ECS::TaskDefinition': { Family: 255 },
  'AWS::Events::Rule': { Description: 512 },
  'AWS::IAM::ManagedPolicy': { Description: 1_000 },
  'AWS::IAM::Role': { Description: 1_000 },
  'AWS::KMS::Key': { Description: 8_192 },
  'AWS::Lambda::Function': { Description: 256 },
  'AWS::RDS::DBParameterGroup': { Description: 255 },
  'AWS::RDS::DBClusterParameterGroup': { Description: 255 },
  'AWS::RDS::DBSubnetGroup': { DBSubnetGroupDescription: 255 },
  'AWS::SecretsManager::Secret': { Description: 2_048 },
  'AWS::ServiceDiscovery::PrivateDnsNamespace': { Description: 1_024 },
};

/** The descriptions and names of a template that AWS does not accept. */
function refused(template: Json): string[] {
  return Object.entries<Json>(template.Resources).flatMap(([id, { Type, Properties = {} }]) =>
    Object.entries(LIMITS[Type] ?? {}).flatMap(([property, max]) => {
      const value: unknown = Properties[property];
      if (typeof value !== 'string' || (value.length <= max && /^[ -~]*$/.test(value))) return [];
      return [`${id} ${property} of ${value.length} characters: ${value}`];
    }),
  );
}

function hookOf(scope: Construct): DeploymentHook {
  const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:smoke-test';
  const handler = lambda.Function.fromFunctionArn(scope, 'Hook', arn);
  return DeploymentHook.invoke(handler, { stages: [DeploymentStage.POST_TEST_TRAFFIC_SHIFT] });
}

const LONG = 'x'.repeat(240);

describe.each<[string, MeshBackend, string[]]>([
  ['Service Connect', MeshBackend.serviceConnect(), ['größe 取引 🚀']],
  ['Service Connect', MeshBackend.serviceConnect(), [`a${LONG}`, `b${LONG}`, `c${LONG}`]],
  ['Envoy', MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() }), ['größe 取引 🚀']],
  ['Envoy', MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() }), [`a${LONG}`, `b${LONG}`, `c${LONG}`]],
])('on %s', (_backend, mesh, ids) => {
  test(`descriptions and names are valid with ids such as ${ids[0].slice(0, 12)}`, () => {
    const stack = aStack();
    const scope = ids.slice(0, -1).reduce((parent: Construct, id) => new Construct(parent, id), stack);
    const databaseAccess = DatabaseAccess.ownSchema('books');
    new TradingAnalyticsPlatform(scope, ids[ids.length - 1], {
      ingress: Ingress.http(),
      alerting: Alerting.email('oncall@example.com'),
      database: Database.postgres(),
      mesh,
      services: {
        risk: new ServiceDefinition({ routes: [Route.path('/')], databaseAccess, platformApiKey: true }),
        gateway: new ServiceDefinition({ calls: ['risk'] }),
        audit: new ServiceDefinition({ databaseAccess: DatabaseAccess.readOnly({ login: DatabaseLogin.IAM }) }),
        web: new ServiceDefinition({
          routes: [Route.path('/web')],
          deployment: DeploymentPolicy.canary({ percent: 10, bake: Duration.minutes(5), hooks: [hookOf(stack)] }),
        }),
      },
    });
    expect(refused(Template.fromStack(stack).toJSON())).toEqual([]);
  });
});
