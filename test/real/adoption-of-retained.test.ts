import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { referencesIn } from '../../bench/dependency-chain';
import type { Resources } from '../../bench/template';
import { cdk } from '../../rigs/cdk-cli';
import { DeployedStack } from '../../rigs/emulator/deployed-stack';
import { Alerting, Database, Ingress, Route, ServiceDefinition, TradingAnalyticsPlatform } from '../../src';
import { anEmulator } from '../rigs/emulator/support/emulator';
import { IDENTIFIERS, identifiersOf, NOT_IMPORTABLE } from './support/import-identifiers';

const STACK = 'Retained';
const TIMEOUT_MS = 1_200_000;
const emulator = anEmulator();

/** A platform with production protection. */
function synthesise(database?: Database): string {
  const app = new App({ analyticsReporting: false });
  new TradingAnalyticsPlatform(new Stack(app, STACK), 'Trading', {
    ingress: Ingress.http({ firewall: false }),
    alerting: Alerting.none(),
    database,
    services: { gateway: new ServiceDefinition({ routes: [Route.path('/*')], platformApiKey: true }) },
  });
  return app.synth().directory;
}

/** Returns the retained resources that can be imported: those of a type that can, which refer only to each other. */
function importable(resources: Resources): string[] {
  let ids = Object.keys(resources).filter(
    (id) => String(resources[id].DeletionPolicy).startsWith('Retain') && !NOT_IMPORTABLE.includes(resources[id].Type),
  );
  for (let count = 0; count !== ids.length; ) {
    count = ids.length;
    const kept = new Set(ids);
    ids = ids.filter((id) =>
      [...referencesIn(resources[id])].every((other) => !(other in resources) || kept.has(other)),
    );
  }
  return ids;
}

const run = (assembly: string, command: string, ...args: string[]) =>
  cdk([command, ...args, '--app', assembly], emulator.running().environment());
const templateIn = (assembly: string) =>
  JSON.parse(fs.readFileSync(path.join(assembly, `${STACK}.template.json`), 'utf8'));
const read = (assembly: string) =>
  DeployedStack.read(emulator.running().clientConfiguration(), STACK, templateIn(assembly), () => ({}));
const physicalIds = ({ resources }: DeployedStack, ids: string[]) =>
  Object.fromEntries(
    resources.filter(({ logicalId }) => ids.includes(logicalId)).map((each) => [each.logicalId, each.physicalId]),
  );

/** Writes the mapping of `cdk import`, while the resources are still in the stack. */
async function writeMapping(assembly: string, ids: string[]): Promise<string> {
  const file = path.join(assembly, 'mapping.json');
  fs.writeFileSync(file, JSON.stringify(await identifiersOf(await read(assembly), ids)));
  return file;
}

beforeAll(() => run(synthesise(), 'bootstrap'), TIMEOUT_MS);

test(
  'a deployment that imports what an earlier one retained uses the same network, load balancer, database, secrets and queue',
  async () => {
    const assembly = synthesise();
    const { Resources } = templateIn(assembly);
    const ids = importable(Resources);
    const types = new Set(ids.map((id) => Resources[id].Type));
    const expected = [
      'EC2::VPC',
      'ElasticLoadBalancingV2::LoadBalancer',
      'RDS::DBCluster',
      'RDS::DBInstance',
      'SQS::Queue',
    ];
    for (const type of expected) expect(types).toContain(`AWS::${type}`);
    expect([...types].filter((type) => !(type in IDENTIFIERS))).toEqual([]);

    await run(assembly, 'deploy', STACK, '--require-approval', 'never');
    const before = physicalIds(await read(assembly), ids);
    const mapping = await writeMapping(assembly, ids);
    await run(assembly, 'destroy', STACK, '--force');

    await run(assembly, 'import', STACK, '--resource-mapping', mapping);
    await run(assembly, 'deploy', STACK, '--require-approval', 'never');
    expect(physicalIds(await read(assembly), ids)).toEqual(before);
  },
  TIMEOUT_MS,
);

test(
  'a database that was turned off comes back by an import into the same stack',
  async () => {
    const [off, on] = [synthesise(Database.none()), synthesise()];
    const others = Object.keys(templateIn(off).Resources);
    const ids = importable(templateIn(on).Resources).filter((id) => !others.includes(id));
    const before = physicalIds(await read(on), ids);
    const mapping = await writeMapping(on, ids);
    await run(off, 'deploy', STACK, '--require-approval', 'never');

    await run(on, 'import', STACK, '--resource-mapping', mapping, '--force');
    await run(on, 'deploy', STACK, '--require-approval', 'never');
    expect(Object.keys(before).some((id) => id.startsWith('TradingDatabaseCluster'))).toBe(true);
    expect(physicalIds(await read(on), ids)).toEqual(before);
  },
  TIMEOUT_MS,
);
