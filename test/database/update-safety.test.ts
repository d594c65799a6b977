import { Stack } from 'aws-cdk-lib';
import {
  Alerting,
  Database,
  DatabaseAccess,
  MeshedFargateService,
  SpotCluster,
  TradingDatabase,
  TradingMesh,
  TradingMonitoring,
  TradingNetwork,
} from '../../src';
import type { Json } from '../support/json';
import { anApp, aStack, templateOf } from '../support/stacks';
import { changesBetween } from '../support/template-changes';

type Accesses = Record<string, DatabaseAccess | undefined>;

/** Services with and without access to a database. */
function services(accesses: Accesses, choice = Database.auroraPostgres()) {
  const stack = aStack();
  const { vpc } = new TradingNetwork(stack, 'Network');
  const shared = { cluster: new SpotCluster(stack, 'Cluster', { vpc }), mesh: new TradingMesh(stack, 'Mesh', { vpc }) };
  const database = new TradingDatabase(stack, 'Database', { vpc, database: choice });
  const monitoring = new TradingMonitoring(stack, 'Monitoring', { alerting: Alerting.none(), ...shared });
  monitoring.watchDatabase(database);
  for (const [id, access] of Object.entries(accesses)) {
    const service = new MeshedFargateService(stack, id, shared);
    if (access) database.addUser(service, access);
  }
  return templateOf(stack).toJSON();
}

const touched = (before: Accesses, after: Accesses) => {
  const { added, removed, changed } = changesBetween(services(before), services(after));
  return [...added, ...removed, ...changed];
};
const access = DatabaseAccess.readWrite();

describe('the resources that a change affects', () => {
  test('access for one service: that service, and the redeployment of secret readers', () => {
    const ids = touched({ Risk: undefined, Feed: access }, { Risk: access, Feed: access });
    expect(ids.length).toBeGreaterThan(0);
    for (const id of ids) expect(id).toMatch(/^(Risk|TradingSecretReaders)/);
  });

  test('access for the first service: that service, and the shared resources of a stack for secrets', () => {
    for (const id of touched({ Risk: undefined }, { Risk: access })) expect(id).toMatch(/^(Risk|Trading)/);
  });

  test('access removed: the same', () => {
    for (const id of touched({ Risk: access, Feed: access }, { Risk: undefined, Feed: access })) {
      expect(id).toMatch(/^(Risk|TradingSecretReaders)/);
    }
  });

  test('another privilege: the function and the user, but no secret', () => {
    const { added, removed, changed } = changesBetween(
      services({ Risk: access }),
      services({ Risk: DatabaseAccess.ownSchema('risk') }),
    );
    expect([added, removed]).toEqual([[], []]);
    expect(changed).toEqual([
      expect.stringMatching(/^RiskDatabaseUserRotationFunction/),
      expect.stringMatching(/^RiskDatabaseUserRotationUser/),
    ]);
  });

  test('one more reader: that reader, but nothing with data', () => {
    const { added, removed, changed } = changesBetween(
      services({}, Database.auroraPostgres()),
      services({}, Database.auroraPostgres({ readers: 2 })),
    );
    expect(added).toEqual([expect.stringMatching(/^DatabaseClusterReader2/)]);
    expect([removed, changed]).toEqual([[], []]);
  });
});

test('access from a later stack is in that stack only', () => {
  const app = anApp();
  const [earlier, later] = [new Stack(app, 'Earlier'), new Stack(app, 'Later')];
  const { vpc } = new TradingNetwork(earlier, 'Network');
  const shared = {
    cluster: new SpotCluster(earlier, 'Cluster', { vpc }),
    mesh: new TradingMesh(earlier, 'Mesh', { vpc }),
  };
  const database = new TradingDatabase(earlier, 'Database', { vpc, database: Database.auroraPostgres() });
  const service = new MeshedFargateService(later, 'Risk', shared);
  database.addUser(service, access);
  app.synth();
  expect(later.dependencies).toContain(earlier);
  expect(earlier.dependencies).toEqual([]);
  expect(JSON.stringify(templateOf(earlier).toJSON().Resources)).not.toContain('Risk');
  templateOf(later).resourceCountIs('AWS::EC2::SecurityGroupIngress', 2);
  templateOf(later).resourceCountIs('Custom::DatabaseUser', 1);
});

describe('the logical ids of resources with data stay the same in every release', () => {
  const stateful = [
    'AWS::RDS::DBCluster',
    'AWS::RDS::DBInstance',
    'AWS::RDS::DBSubnetGroup',
    'AWS::RDS::DBClusterParameterGroup',
    'AWS::RDS::DBParameterGroup',
    'AWS::SecretsManager::Secret',
    'AWS::Logs::LogGroup',
    'AWS::EC2::SecurityGroup',
  ];
  const idsOf = (template: Json) =>
    Object.entries<Json>(template.Resources)
      .filter(([id, { Type }]) => stateful.includes(Type) && /^Database|Risk.*User/.test(id))
      .map(([id]) => id)
      .sort();

  test('of Aurora, and of the user of a service', () => {
    expect(idsOf(services({ Risk: access }))).toMatchInlineSnapshot(`
[
  "DatabaseCluster5B53A178",
  "DatabaseClusterParametersCFB511C5",
  "DatabaseClusterReader1D8B76102",
  "DatabaseClusterWriterD43085C6",
  "DatabaseLogspostgresql28EDFF3C",
  "DatabaseSecurityGroup5C91FDCB",
  "DatabaseSubnets56F17B9A",
  "RiskDatabaseUser07DCF264",
  "RiskDatabaseUserRotationLogs0E6D934E",
  "RiskDatabaseUserRotationSecurityGroup47B6AEA7",
]
`);
  });

  test('of an RDS instance', () => {
    expect(idsOf(services({}, Database.postgres()))).toMatchInlineSnapshot(`
[
  "DatabaseInstanceAA8A5FDE",
  "DatabaseInstanceParameters6CC5B3B7",
  "DatabaseLogspostgresql28EDFF3C",
  "DatabaseLogsupgrade330916EB",
  "DatabaseSecurityGroup5C91FDCB",
  "DatabaseSubnets56F17B9A",
]
`);
  });
});
