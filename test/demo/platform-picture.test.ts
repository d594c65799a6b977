import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { drawnPlatform } from '../../rigs/pictures/drawn-platform';
import { platformScene } from '../../rigs/pictures/platform';
import {
  CapacityMix,
  Database,
  DatabaseAccess,
  DatabaseLogin,
  Ingress,
  Route,
  ServiceDefinition,
  StandardServices,
} from '../../src';
import { aPlatform, aStack, templateOf } from '../support/stacks';

const ADMIN_SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:admin-abcdef';

type Props = Parameters<typeof aPlatform>[1];

function drawn(props: Props = {}) {
  const stack = aStack();
  aPlatform(stack, props);
  return drawnPlatform(templateOf(stack).toJSON());
}

const linesOf = (platform: ReturnType<typeof drawn>, name: string) =>
  platformScene(platform)
    .element('')
    .match(new RegExp(`class="arrow[^"]* ${name}"`, 'g'));

describe('the picture of a platform', () => {
  test('shows what the template has: services, calls, routes, capacity, secrets', () => {
    const platform = drawn();
    expect(platform.services).toEqual([
      {
        name: 'api-gateway',
        depth: 0,
        tasks: '2 to 10 tasks',
        capacity: ['on demand'],
        paths: ['/*'],
        secrets: [platform.secrets[0].id],
      },
      expect.objectContaining({
        name: 'analytics-engine',
        depth: 1,
        capacity: ['first 1 on demand', 'then 3 of 4 on Spot'],
        secrets: [],
        databaseUser: 'analytics_engine',
      }),
      expect.objectContaining({
        name: 'data-ingestion',
        depth: 2,
        capacity: ['first 2 on demand', 'then Spot'],
        databaseUser: 'data_ingestion',
      }),
    ]);
    expect(platform.calls.sort()).toEqual([
      ['analytics-engine', 'data-ingestion'],
      ['api-gateway', 'analytics-engine'],
    ]);
    expect(platform).toMatchObject({
      zones: 3,
      protocol: 'HTTPS',
      secrets: [{ title: 'API keys', length: 64, rotation: 'every 30 days' }],
      database: {
        engine: expect.stringMatching(/^aurora-postgresql \d+\.\d+$/),
        instances: ['2 × 0.5 to 8 ACU'],
        rotation: ['every 30 days'],
      },
    });
  });

  test('shows the instance where there is no cluster', () => {
    expect(drawn({ database: Database.postgres() }).database).toMatchObject({
      engine: expect.stringMatching(/^postgres \d/),
      instances: [expect.stringMatching(/^1 × db\./)],
    });
  });

  test('shows one that exists, and who logs in by IAM', () => {
    const dataIngestion = new ServiceDefinition({
      databaseAccess: DatabaseAccess.readWrite({ login: DatabaseLogin.IAM }),
    });
    const stack = aStack();
    const database = Database.existing({
      host: 'db.example.com',
      databaseName: 'trading',
      resourceId: 'cluster-ABC',
      securityGroup: SecurityGroup.fromSecurityGroupId(stack, 'DatabaseGroup', 'sg-1'),
      adminSecret: Secret.fromSecretCompleteArn(stack, 'Admin', ADMIN_SECRET),
    });
    aPlatform(stack, { ingress: Ingress.none(), database, services: { 'data-ingestion': dataIngestion } });
    const platform = drawnPlatform(templateOf(stack).toJSON());
    expect(platform.database).toEqual({ engine: 'existing database', instances: [], rotation: [] });
    expect(platform.services).toMatchObject([
      { name: 'data-ingestion', secrets: [], databaseUser: 'data_ingestion_iam' },
    ]);
    expect(linesOf(platform, 'logs-in')).toHaveLength(1);
  });

  test('shows none where there is none', () => {
    const platform = drawn({ database: Database.none() });
    expect(platform.database).toBeUndefined();
    expect(platform.services.map(({ databaseUser }) => databaseUser)).toEqual([undefined, undefined, undefined]);
    expect(linesOf(platform, 'logs-in')).toBeNull();
    expect(platformScene(platform).texts.map(({ text }) => text)).not.toContain('isolated subnets');
  });

  test('leads each service to what it reads, and to the database that it logs in to', () => {
    expect(linesOf(drawn(), 'reads')).toHaveLength(1);
    expect(linesOf(drawn(), 'logs-in')).toHaveLength(2);
  });

  test('shows the load balancer outside the private subnets', () => {
    const { texts } = platformScene(drawn());
    const place = (name: string) => texts.find(({ text }) => text.startsWith(name));
    const group = place('private subnets')?.inside;
    expect(place('load balancer')?.y).toBeLessThan(group?.y ?? 0);
    expect(place('api-gateway')?.y).toBeGreaterThan(group?.y ?? 0);
  });

  test.each<[string, Props]>([
    ['the default platform', {}],
    [
      'another one',
      {
        ingress: Ingress.http(),
        services: {
          ...StandardServices.all(),
          'order-desk': new ServiceDefinition({
            calls: ['data-ingestion'],
            routes: [Route.path('/orders/*')],
            capacity: CapacityMix.spot({ onDemandBase: 10, onDemandWeight: 10, spotWeight: 30 }),
            scaling: { minTasks: 10, maxTasks: 1000 },
            platformApiKey: true,
          }),
        },
      },
    ],
  ])('no text of %s leaves its box or covers another', (_name, props) => {
    for (const format of ['wide', 'narrow'] as const) {
      const scene = platformScene(drawn(props), format);
      expect(scene.cards.length).toBeGreaterThanOrEqual(7);
      expect(scene.faults()).toEqual([]);
    }
  });
});
