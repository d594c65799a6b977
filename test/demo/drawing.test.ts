import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { drawing } from '../../demo/platform-page/drawing';
import { drawnPlatform } from '../../demo/platform-page/drawn-platform';
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
        capacity: ['first 1 on demand', expect.anything()],
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
      secrets: [{ title: 'API keys', length: 64, rotation: 'rotate every 30 days' }],
      database: {
        engine: expect.stringMatching(/^aurora-postgresql \d+\.\d+$/),
        instances: ['2 × 0.5 to 8 ACU'],
        rotation: ['rotate every 30 days'],
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
    expect(drawing(platform).match(/>logs in</g)).toHaveLength(1);
  });

  test('shows none where there is none', () => {
    const platform = drawn({ database: Database.none() });
    expect(platform.database).toBeUndefined();
    expect(platform.services.map(({ databaseUser }) => databaseUser)).toEqual([undefined, undefined, undefined]);
    expect(drawing(platform)).not.toContain('logs in');
  });

  test('leads each service to what it reads, and to the database that it logs in to', () => {
    const picture = drawing(drawn());
    expect(picture.match(/class="reads"/g)).toHaveLength(1);
    expect(picture.match(/>logs in</g)).toHaveLength(2);
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
  ])('keeps the text of %s in its boxes', (_name, props) => {
    const boxes = [...drawing(drawn(props)).matchAll(/<g class="\w+"><rect [^>]*width="(\d+)".*?<\/g>/g)];
    expect(boxes.length).toBeGreaterThanOrEqual(7);
    for (const [box, width] of boxes) {
      for (const [, text] of box.matchAll(/<text[^>]*>([^<]*)</g)) {
        // 28 of margin, and about 6.5 a character of 12 px
        expect([text, text.length * 6.5 < Number(width) - 28]).toEqual([text, true]);
      }
    }
  });
});
