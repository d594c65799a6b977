import { Duration, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  Database,
  DatabaseAccess,
  FargateJob,
  Ingress,
  JobDefinition,
  JobSchedule,
  MeshBackend,
  MutualTls,
  NetworkIngress,
  Protocol,
  Route,
  ServiceDefinition,
  WorkerDefinition,
} from '../../src';
import { extent, SEED } from '../support/extent';
import { CLIENTS } from '../support/network-ingress';
import { randomPlatforms } from '../support/options/random-platforms';
import { aPlatform, surroundings } from '../support/stacks';
import { described, violationsIn } from './support/checks';

jest.setTimeout(3_600_000);

const IN_ONE_REGION = { env: { account: '123456789012', region: 'us-east-1' } };

test.each<[string, Parameters<typeof aPlatform>[1]]>([
  ['the default platform', {}],
  ['an Envoy platform with mutual TLS', { mesh: MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() }) }],
  [
    'a platform with a network ingress',
    {
      networkIngress: NetworkIngress.internetFacing({ clients: CLIENTS, fixedAddresses: true }),
      services: {
        fix: new ServiceDefinition({ protocol: Protocol.tcp(), routes: [Route.tcp(9878)] }),
        gateway: new ServiceDefinition({ routes: [Route.path('/*')] }),
      },
    },
  ],
])('%s allows what its constructs declare, in any Region and in one', (_name, props) => {
  expect(described(violationsIn((app) => aPlatform(new Stack(app, 'Main'), props)))).toEqual([]);
  expect(described(violationsIn((app) => aPlatform(new Stack(app, 'Main', IN_ONE_REGION), props)))).toEqual([]);
});

test('services of a later stack and a database with several users', () => {
  const violations = violationsIn((app) => {
    const platform = aPlatform(new Stack(app, 'Main', IN_ONE_REGION), {
      database: Database.postgres(),
      services: {
        risk: new ServiceDefinition({ databaseAccess: DatabaseAccess.readOnly() }),
        gateway: new ServiceDefinition({ routes: [Route.path('/*')], exec: false }),
      },
    });
    const later = new Stack(app, 'Later', IN_ONE_REGION);
    platform.addService('late', new ServiceDefinition({ databaseAccess: DatabaseAccess.readWrite() }), later);
    platform.service('gateway').connectTo(platform.service('risk'));
    platform.service('late').connectTo(platform.service('risk'));
  });
  expect(described(violations)).toEqual([]);
});

test('the existing certificates of a mesh, in secrets that do not rotate', () => {
  const violations = violationsIn((app) => {
    const stack = new Stack(app, 'Main', IN_ONE_REGION);
    const names = ['close', 'fills', 'gateway'];
    const secrets = names.map((name) => [name, new secretsmanager.Secret(stack, `Certificate-${name}`)]);
    aPlatform(stack, {
      ingress: Ingress.none(),
      mesh: MeshBackend.envoy({ mutualTls: MutualTls.fromSecrets(Object.fromEntries(secrets)) }),
      services: { gateway: new ServiceDefinition() },
      workers: { fills: new WorkerDefinition() },
      jobs: { close: new JobDefinition() },
    });
  });
  expect(described(violations)).toEqual([]);
});

test('what the consumer creates in the stack of a job is not a part of the library', () => {
  const violations = violationsIn((app) => {
    const stack = new Stack(app, 'Main', IN_ONE_REGION);
    const { cluster, mesh } = surroundings(stack);
    new FargateJob(stack, 'EndOfDay', { cluster, mesh, schedule: JobSchedule.rate(Duration.hours(1)) });
    new s3.Bucket(stack, 'Reports');
  });
  expect(described(violations)).toEqual([]);
});

test.each(Object.entries(randomPlatforms(extent(10, 200), SEED)))('%s', (_name, create) => {
  expect(described(violationsIn((app) => create(new Stack(app, 'Main', IN_ONE_REGION))))).toEqual([]);
});
