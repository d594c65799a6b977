import * as fs from 'node:fs';
import * as path from 'node:path';
import { CloudFormationClient, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';
import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { cdk } from '../../../rigs/cdk-cli';
import { DATABASE_NAMES } from '../../../rigs/emulator/database-engine';
import { DeployedStack } from '../../../rigs/emulator/deployed-stack';
import { stateOfServices } from '../../../rigs/emulator/services';
import {
  Database,
  DatabaseAccess,
  DeploymentPolicy,
  MeshedFargateService,
  Migration,
  Protection,
  ServiceImage,
  SpotCluster,
  TradingDatabase,
  TradingMesh,
} from '../../../src';
import { aDatabase } from '../../real/postgres-user/support/database';
import { anEmulator } from '../emulator/support/emulator';

const STACK = 'Migrations';
const TIMEOUT_MS = 900_000;
const SCRIPT = path.join(__dirname, 'migrate.js');
/** A text that only the log of the migration contains. */
const IN_THE_LOG = 'Mrs. Smith';
const postgres = aDatabase({ certificateNames: DATABASE_NAMES });
const emulator = anEmulator(postgres);

/** A service with a database, whose release a parameter chooses. */
function synthesise(): string {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, STACK);
  const release = new CfnParameter(stack, 'Release', { default: '' });
  const protection = Protection.disposable();
  const vpc = new ec2.Vpc(stack, 'Network', { natGateways: 1, restrictDefaultSecurityGroup: false });
  const service = new MeshedFargateService(stack, 'Gateway', {
    cluster: new SpotCluster(stack, 'Cluster', { vpc, protection }),
    mesh: new TradingMesh(stack, 'Mesh', { vpc }),
    image: ServiceImage.fromParameter(release),
    environment: { RELEASE: release.valueAsString },
    migration: Migration.command([process.execPath, SCRIPT]),
    deployment: DeploymentPolicy.rolling(),
    protection,
  });
  const database = new TradingDatabase(stack, 'Database', { vpc, database: Database.auroraPostgres(), protection });
  database.addUser(service, DatabaseAccess.readWriteAndCreate());
  return app.synth().directory;
}

describe('a service with a migration, deployed by the CDK CLI to a real PostgreSQL', () => {
  let stack: DeployedStack;
  let assembly: string;

  const run = (...args: string[]) => cdk([...args, '--app', assembly], emulator.running().environment());
  const deploy = (...parameters: string[]) =>
    run(
      'deploy',
      STACK,
      '--require-approval',
      'never',
      ...parameters.flatMap((each) => ['--parameters', `Release=${each}`]),
    );
  /** The releases that were migrated, in order, and the login that has done it. */
  const runs = async () =>
    (await postgres().query('SELECT release, login FROM runs ORDER BY id', undefined, 'trading')).rows;
  const runningImage = async () => {
    const [{ taskDefinition }] = [...(await stateOfServices(stack)).values()];
    const ecs = new ECSClient(stack.clients);
    const { taskDefinition: definition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
    return definition?.containerDefinitions?.find(({ name }) => name === 'app')?.image;
  };
  /** The resources that the newest update has changed, in order. */
  const changed = async () => {
    const cloudFormation = new CloudFormationClient(stack.clients);
    const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: STACK }));
    const begun = StackEvents.findIndex(
      ({ ResourceType, ResourceStatus }) =>
        ResourceType === 'AWS::CloudFormation::Stack' && ResourceStatus === 'UPDATE_IN_PROGRESS',
    );
    return StackEvents.slice(0, begun)
      .reverse()
      .map(({ ResourceType, ResourceStatus }) => `${ResourceType} ${ResourceStatus}`);
  };
  const FIRST = { release: '1', login: 'gateway_1' };

  beforeAll(async () => {
    assembly = synthesise();
    await run('bootstrap');
    await deploy();
    const template = JSON.parse(fs.readFileSync(path.join(assembly, `${STACK}.template.json`), 'utf8'));
    stack = await DeployedStack.read(emulator.running().clientConfiguration(), STACK, template, () => ({}));
  }, TIMEOUT_MS);
  afterAll(() => run('destroy', STACK, '--force'), TIMEOUT_MS);

  test('migrates nothing while there is no image', async () => {
    await expect(runs()).rejects.toThrow('does not exist');
  });

  test(
    'migrates the first image with the login of the service, before the service gets it',
    async () => {
      await deploy('1');
      expect(await runs()).toEqual([FIRST]);
      expect(await runningImage()).toMatch(/:1$/);
      const events = await changed();
      const migrated = events.indexOf('Custom::Migration UPDATE_COMPLETE');
      expect(migrated).toBeGreaterThan(0);
      expect(events.indexOf('AWS::ECS::Service UPDATE_IN_PROGRESS')).toBeGreaterThan(migrated);
    },
    TIMEOUT_MS,
  );

  test(
    'stops a release whose migration fails, and the rollback migrates nothing',
    async () => {
      const { message } = await deploy('2-broken').catch((error) => error);
      expect(message).toMatch(/The migration of 'gateway' failed: exit code 3\. Task: [\w-]+\./);
      expect(message).not.toContain(IN_THE_LOG);
      expect(await runs()).toEqual([FIRST]);
      expect(await runningImage()).toMatch(/:1$/);
      expect((await changed()).filter((event) => event.startsWith('AWS::ECS::Service'))).toEqual([]);
      const [, logStreamName, logGroupName] = /the stream (\S+) of the log group (\S+)\./.exec(message) ?? [];
      const logs = new CloudWatchLogsClient(stack.clients);
      const { events = [] } = await logs.send(new GetLogEventsCommand({ logGroupName, logStreamName }));
      expect(events.map(({ message: line }) => line).join()).toContain(IN_THE_LOG);
    },
    TIMEOUT_MS,
  );

  test(
    'migrates the next image, and no image a second time',
    async () => {
      const second = { release: '2', login: 'gateway_1' };
      await deploy('2');
      expect(await runs()).toEqual([FIRST, second]);
      await deploy('1');
      expect(await runningImage()).toMatch(/:1$/);
      expect(await runs()).toEqual([FIRST, second]);
    },
    TIMEOUT_MS,
  );
});
