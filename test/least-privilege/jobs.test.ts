import { Duration, Stack } from 'aws-cdk-lib';
import {
  DatabaseAccess,
  Ingress,
  JobDefinition,
  JobSchedule,
  MarketCalendar,
  MeshBackend,
  MutualTls,
  RotatableSecret,
  RotationPlan,
  ServiceDefinition,
} from '../../src';
import { aPlatform } from '../support/stacks';
import { described, violationsIn } from './support/checks';

const IN_ONE_REGION = { env: { account: '123456789012', region: 'us-east-1' } };

test.each([
  ['Service Connect', MeshBackend.serviceConnect()],
  ['Envoy with mutual TLS', MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() })],
])('jobs with each option allow what they declare, on %s', (_name, mesh) => {
  const violations = violationsIn((app) => {
    const stack = new Stack(app, 'Main', IN_ONE_REGION);
    const key = new RotatableSecret(stack, 'Key', { rotation: RotationPlan.generatedKey() });
    const platform = aPlatform(stack, {
      ingress: Ingress.none(),
      mesh,
      services: { prices: new ServiceDefinition() },
      jobs: {
        report: new JobDefinition({
          schedule: JobSchedule.afterClose(MarketCalendar.nyse(), Duration.minutes(30)),
          calls: ['prices'],
          databaseAccess: DatabaseAccess.readOnly(),
          secrets: { KEY: key.field('api_key') },
        }),
        cleanup: new JobDefinition({ schedule: JobSchedule.rate(Duration.hours(6)) }),
      },
    });
    const later = new Stack(app, 'Later', IN_ONE_REGION);
    platform.addJob('late', new JobDefinition({ calls: ['prices'] }), later);
  });
  expect(described(violations)).toEqual([]);
});
