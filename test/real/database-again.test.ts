import { CloudWatchLogsClient, DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { App, Stack } from 'aws-cdk-lib';
import * as rds from 'aws-cdk-lib/aws-rds';
import { cdk } from '../../rigs/cdk-cli';
import { inventoryOf } from '../../rigs/emulator/inventory';
import { askRds } from '../../rigs/emulator/rds-api';
import { Alerting, Database, Ingress, TradingAnalyticsPlatform } from '../../src';
import { anEmulator } from '../rigs/emulator/support/emulator';

const TIMEOUT_MS = 900_000;
const emulator = anEmulator();

function synthesise(database: Database, name: string): string {
  const app = new App({ analyticsReporting: false });
  new TradingAnalyticsPlatform(new Stack(app, name), 'Trading', {
    ingress: Ingress.none(),
    alerting: Alerting.none(),
    services: {},
    // The emulator has each private DNS namespace once, whatever its VPC.
    namespaceName: `${name.toLowerCase()}.internal`,
    database,
  });
  return app.synth().directory;
}

const run = (...args: string[]) => cdk(args, emulator.running().environment());
const deploy = (database: Database, name = 'Again') =>
  run('deploy', name, '--require-approval', 'never', '--app', synthesise(database, name));

beforeAll(() => run('bootstrap', '--app', synthesise(Database.none(), 'Again')), TIMEOUT_MS);

/** The steps are those of docs/changes.md, under "A database that comes back". */
test(
  'a database that was turned off keeps its names until they are free, and then comes back',
  async () => {
    const clients = emulator.running().clientConfiguration();
    const clusters = async () => (await inventoryOf(clients))['database clusters'];
    await deploy(Database.auroraPostgres());
    const [name] = await clusters();
    await deploy(Database.none());
    expect(await clusters()).toEqual([name]);
    await expect(deploy(Database.auroraPostgres())).rejects.toThrow(/already exists/);

    // Another snapshot has another name, so nothing is in the way.
    await deploy(
      Database.auroraPostgres({
        restoreFrom: 'before-the-pause',
        engineVersion: rds.AuroraPostgresEngineVersion.of('17.7', '17'),
      }),
    );
    expect((await clusters()).length).toBe(2);
    await deploy(Database.none());

    await askRds(clients, 'ModifyDBCluster', {
      DBClusterIdentifier: name,
      NewDBClusterIdentifier: 'trading-before-the-pause',
      ApplyImmediately: 'true',
    });
    const logs = new CloudWatchLogsClient(clients);
    await logs.send(new DeleteLogGroupCommand({ logGroupName: `/aws/rds/cluster/${name}/postgresql` }));
    await deploy(Database.auroraPostgres());
    expect(await clusters()).toEqual(expect.arrayContaining(['trading-before-the-pause', name]));
  },
  TIMEOUT_MS,
);

/** The second path of the same section, for an instance. Its names are those of the instance. */
test(
  'an instance that was turned off keeps its names until they are free, and then comes back',
  async () => {
    const clients = emulator.running().clientConfiguration();
    const instances = async () => (await inventoryOf(clients))['database instances'];
    const before = await instances();
    const added = async () => (await instances()).filter((name) => !before.includes(name));
    await deploy(Database.postgres(), 'Instance');
    const [name] = await added();
    await deploy(Database.none(), 'Instance');
    expect(await added()).toEqual([name]);
    await expect(deploy(Database.postgres(), 'Instance')).rejects.toThrow(/already exists/);

    await deploy(Database.postgres({ restoreFrom: 'before-the-pause' }), 'Instance');
    expect((await added()).length).toBe(2);
    await deploy(Database.none(), 'Instance');

    await askRds(clients, 'ModifyDBInstance', {
      DBInstanceIdentifier: name,
      NewDBInstanceIdentifier: 'instance-before-the-pause',
      ApplyImmediately: 'true',
    });
    // Only the instance is renamed. Its log groups still have the old names.
    await expect(deploy(Database.postgres(), 'Instance')).rejects.toThrow(/already exists/);
    const logs = new CloudWatchLogsClient(clients);
    for (const log of ['postgresql', 'upgrade']) {
      await logs.send(new DeleteLogGroupCommand({ logGroupName: `/aws/rds/instance/${name}/${log}` }));
    }
    await deploy(Database.postgres(), 'Instance');
    expect(await added()).toEqual(expect.arrayContaining(['instance-before-the-pause', name]));
  },
  TIMEOUT_MS,
);
