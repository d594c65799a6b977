import * as fs from 'node:fs';
import * as path from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  App,
  CfnOutput,
  aws_ecs as ecs,
  RemovalPolicy,
  Stack,
  aws_secretsmanager as secretsmanager,
} from 'aws-cdk-lib';
import { cdk } from '../../rigs/cdk-cli';
import { DeployedStack } from '../../rigs/emulator/deployed-stack';
import type { Json } from '../../rigs/template/json';
import {
  Alerting,
  Database,
  Ingress,
  Protection,
  Route,
  ServiceDefinition,
  ServiceImage,
  TradingAnalyticsPlatform,
} from '../../src';
import { anEmulator } from '../rigs/emulator/support/emulator';
import { ExistingEnvironment } from './support/existing-environment';
import { IDENTIFIERS, identifiersOf } from './support/import-identifiers';

const TIMEOUT_MS = 1_200_000;
const emulator = anEmulator();

/** The program of the company before the platform. */
function oldApp(): string {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Original');
  new ExistingEnvironment(stack, 'Existing');
  const apiKey = new secretsmanager.Secret(stack, 'ApiKey', {
    removalPolicy: RemovalPolicy.RETAIN,
    generateSecretString: {
      secretStringTemplate: '{"previous_api_key":""}',
      generateStringKey: 'api_key',
      passwordLength: 64,
    },
  });
  new CfnOutput(stack, 'OldApiKey', { value: apiKey.secretArn });
  return app.synth().directory;
}

/** The program with the platform: the same environment in a stack of its own, and the platform in another one. */
function newApp(id = 'Existing'): string {
  const app = new App({ analyticsReporting: false });
  const existing = new ExistingEnvironment(new Stack(app, 'Foundation'), id);
  const gateway = new ServiceDefinition({
    routes: [Route.path('/*')],
    image: ServiceImage.fromRepository({ repository: existing.images, tag: 'v1' }),
    platformApiKey: true,
    secrets: { PARTNER_KEY: ecs.Secret.fromSecretsManager(existing.partnerKey, 'key') },
  });
  new TradingAnalyticsPlatform(new Stack(app, 'Platform'), 'Trading', {
    ingress: Ingress.http(),
    alerting: Alerting.none(),
    protection: Protection.production(),
    vpc: existing.vpc,
    encryptionKey: existing.key,
    database: Database.existing({
      host: existing.database.clusterEndpoint.hostname,
      databaseName: 'trading',
      securityGroup: existing.databaseGroup,
      adminSecret: existing.database.secret,
    }),
    services: { gateway },
  });
  return app.synth().directory;
}

const templateOf = (assembly: string, stack: string): Json =>
  JSON.parse(fs.readFileSync(path.join(assembly, `${stack}.template.json`), 'utf8'));

describe('what a company has is taken over by cdk import', () => {
  let before: Record<string, string>;
  let apiKey: string;
  let values: string[];
  let assembly: string;

  const run = (command: string, ...args: string[]) => cdk([command, ...args], emulator.running().environment());
  const idsOf = async (stack: string, of: string): Promise<DeployedStack> =>
    DeployedStack.read(emulator.running().clientConfiguration(), stack, templateOf(of, stack), () => ({}));
  const physicalIds = ({ resources }: DeployedStack) =>
    Object.fromEntries(
      resources.filter(({ type }) => type in IDENTIFIERS).map(({ logicalId, physicalId }) => [logicalId, physicalId]),
    );
  const secretValue = async (SecretId: string) => {
    const secrets = new SecretsManagerClient(emulator.configuration);
    return (await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString ?? '';
  };
  /** Writes the file of `cdk import --resource-mapping`. */
  const mapping = (name: string, entries: Record<string, Record<string, string>>): string => {
    const file = path.join(assembly, `${name}.mapping.json`);
    fs.writeFileSync(file, JSON.stringify(entries, undefined, 2));
    return file;
  };

  beforeAll(async () => {
    const old = oldApp();
    await run('bootstrap', '--app', old);
    await run('deploy', 'Original', '--app', old, '--require-approval', 'never');
    const original = await idsOf('Original', old);
    before = physicalIds(original);
    const ownApiKey = original.resources.find(({ logicalId }) => logicalId.startsWith('ApiKey'));
    apiKey = ownApiKey?.physicalId ?? '';
    delete before[ownApiKey?.logicalId ?? ''];
    const secretIds = original.ofType('AWS::SecretsManager::Secret').map(({ physicalId }) => physicalId);
    values = await Promise.all(secretIds.map(secretValue));
    await run('destroy', 'Original', '--app', old, '--force');

    assembly = newApp();
    const entries = await identifiersOf(original, Object.keys(before));
    await run('import', 'Foundation', '--app', assembly, '--resource-mapping', mapping('Foundation', entries));
    await run('deploy', 'Foundation', '--app', assembly, '--require-approval', 'never', '--exclusively');

    const keys = Object.keys(templateOf(assembly, 'Platform').Resources).filter((id) => id.startsWith('TradingApiKey'));
    const secret = keys.find(
      (id) => templateOf(assembly, 'Platform').Resources[id].Type === 'AWS::SecretsManager::Secret',
    );
    await run(
      'import',
      'Platform',
      '--app',
      assembly,
      '--resource-mapping',
      mapping('Platform', { [secret ?? '']: { Id: apiKey } }),
    );
    await run('deploy', 'Platform', '--app', assembly, '--require-approval', 'never', '--exclusively');
    values.push(...(await Promise.all(secretIds.map(secretValue))));
  }, TIMEOUT_MS);

  test('every resource of the old stack is in the new one, with its physical id', async () => {
    expect(Object.keys(before).length).toBeGreaterThan(25);
    expect(physicalIds(await idsOf('Foundation', assembly))).toEqual(before);
  });

  test('every secret keeps its value, also the keys of clients that the platform rotates from now on', async () => {
    expect(values).toHaveLength(4);
    expect(values.slice(2)).toEqual(values.slice(0, 2));
    const platform = await idsOf('Platform', assembly);
    expect(platform.ofType('AWS::SecretsManager::Secret').map(({ physicalId }) => physicalId)).toContain(apiKey);
  });

  test('the page on adoption names these identifiers', () => {
    const page = fs.readFileSync(path.join(__dirname, '../../docs/adoption.md'), 'utf8');
    for (const [type, identifierOf] of Object.entries(IDENTIFIERS)) {
      const names = Object.keys(identifierOf('', () => '', new Map()));
      const row = page.split('\n').find((line) => line.startsWith(`| \`${type}\` |`)) ?? '';
      expect([...row.matchAll(/`(\w+)`/g)].map(([, name]) => name)).toEqual(expect.arrayContaining(names));
    }
  });

  test('a dry run of cdk refactor refuses a renamed scope, because names of the network contain its path', async () => {
    const { output } = await run('refactor', '--app', newApp('Company'), '--dry-run', '--unstable=refactor');
    expect(output).toContain('A refactor operation cannot add, remove or update resources');
    expect(output).toContain('Foundation.ExistingVpc');
    for (const movable of ['Key', 'Cluster', 'Images', 'PartnerKey']) {
      expect(output).not.toContain(`Foundation.Existing${movable}`);
    }
  });

  test('an identifier of nothing is refused, and changes nothing', async () => {
    const group = Object.keys(before).find((id) => id.startsWith('ExistingDatabaseGroup')) ?? '';
    await run('destroy', 'Platform', '--app', assembly, '--force', '--exclusively');
    await run('destroy', 'Foundation', '--app', assembly, '--force', '--exclusively');
    const wrong = mapping('Wrong', { [group]: { Id: 'sg-0' } });
    await expect(run('import', 'Foundation', '--app', assembly, '--resource-mapping', wrong)).rejects.toThrow(
      /was not found/,
    );
  });
});
