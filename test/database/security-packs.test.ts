import * as rds from 'aws-cdk-lib/aws-rds';
import { cloudFormationFindings } from '../../rigs/checks/cloudformation';
import { findings, PACKS, type PackName, rawFindings, withoutPack } from '../../rigs/checks/security-packs';
import { Database, DatabaseAccess, DatabaseLogin, Protection, type TradingDatabaseProps } from '../../src';
import { aServiceWith } from '../support/databases';

const NAMES = Object.keys(PACKS) as PackName[];

const appWith = (props: Partial<TradingDatabaseProps>, login = DatabaseLogin.PASSWORD) =>
  aServiceWith(DatabaseAccess.readWrite({ login }), props).stack.node.root as never;
const rulesOf = (find: typeof findings, props: Partial<TradingDatabaseProps>) => {
  const app = appWith(props);
  return [...new Set(NAMES.flatMap((name) => find(app, name).map(({ rule }) => withoutPack(rule))))].sort();
};

describe.each([
  ['auroraPostgres', Database.auroraPostgres()],
  ['postgres', Database.postgres()],
])('Database.%s() and a service with access', (_name, database) => {
  test.each([DatabaseLogin.PASSWORD, DatabaseLogin.IAM])(
    'has no finding without an acknowledgement, with login %s',
    (login) => {
      const app = appWith({ database }, login);
      for (const name of NAMES) expect(findings(app, name)).toEqual([]);
    },
  );

  test('acknowledges two rules itself', () => {
    const own = rulesOf(rawFindings, { database }).filter((rule) => /RDS/.test(rule));
    expect(own).toEqual([
      'IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:RDSOSMetrics:*]',
      'RDSInBackupPlan',
    ]);
  });
});

test('Protection.disposable(): the only findings are the missing safeguards of a test stage', () => {
  const protection = Protection.disposable();
  const found = (database: Database) => rulesOf(findings, { database, protection });
  expect(found(Database.auroraPostgres())).toEqual(['RDS10', 'RDSInstanceDeletionProtectionEnabled']);
  expect(found(Database.postgres())).toEqual([
    'RDS10',
    'RDS3',
    'RDSInstanceDeletionProtectionEnabled',
    'RDSMultiAZSupport',
  ]);
});

test('an instance with a minor version has no finding, though RDS does not upgrade it', () => {
  const engineVersion = rds.PostgresEngineVersion.of('17.7', '17');
  expect(rulesOf(findings, { database: Database.postgres({ engineVersion }) })).toEqual([]);
});

test('an instance from a snapshot has the encryption of the snapshot, so the template has no encryption property', () => {
  expect(rulesOf(findings, { database: Database.postgres({ restoreFrom: 'snapshot' }) })).toEqual([
    'RDS2',
    'RDSStorageEncrypted',
  ]);
});

test.each([Database.auroraPostgres(), Database.postgres()])('the CDK’s own validation finds nothing', (database) => {
  process.env.CDK_VALIDATION = 'true';
  try {
    jest.spyOn(console, 'error').mockImplementation(); // the CDK prints what the report has
    expect(cloudFormationFindings(appWith({ database }))).toEqual([]);
  } finally {
    process.env.CDK_VALIDATION = 'false';
  }
});
