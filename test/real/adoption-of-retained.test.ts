import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { referencesIn } from '../../bench/dependency-chain';
import type { Resources } from '../../bench/template';
import { cdk } from '../../rigs/cdk-cli';
import { DeployedStack } from '../../rigs/emulator/deployed-stack';
import { Alerting, Ingress, Route, ServiceDefinition, TradingAnalyticsPlatform } from '../../src';
import { anEmulator } from '../rigs/emulator/support/emulator';
import { IDENTIFIERS, identifiersOf } from './support/import-identifiers';

const STACK = 'Retained';
const TIMEOUT_MS = 480_000;
const emulator = anEmulator();

/** A platform with production protection. */
function synthesise(): string {
  const app = new App({ analyticsReporting: false });
  new TradingAnalyticsPlatform(new Stack(app, STACK), 'Trading', {
    ingress: Ingress.http({ firewall: false }),
    alerting: Alerting.none(),
    services: { gateway: new ServiceDefinition({ routes: [Route.path('/*')], platformApiKey: true }) },
  });
  return app.synth().directory;
}

/** Returns the retained resources that refer only to retained resources. The others cannot be imported. */
function importable(resources: Resources): string[] {
  let ids = Object.keys(resources).filter((id) => String(resources[id].DeletionPolicy).startsWith('Retain'));
  for (let count = 0; count !== ids.length; ) {
    count = ids.length;
    const kept = new Set(ids);
    ids = ids.filter((id) =>
      [...referencesIn(resources[id])].every((other) => !(other in resources) || kept.has(other)),
    );
  }
  return ids;
}

test(
  'a deployment that imports what an earlier one retained uses the same network, load balancer, database and secrets',
  async () => {
    const assembly = synthesise();
    const run = (command: string, ...args: string[]) =>
      cdk([command, ...args, '--app', assembly], emulator.running().environment());
    const template = JSON.parse(fs.readFileSync(path.join(assembly, `${STACK}.template.json`), 'utf8'));
    const read = () => DeployedStack.read(emulator.running().clientConfiguration(), STACK, template, () => ({}));
    const ids = importable(template.Resources);
    const physicalIds = ({ resources }: DeployedStack) =>
      Object.fromEntries(
        resources.filter(({ logicalId }) => ids.includes(logicalId)).map((each) => [each.logicalId, each.physicalId]),
      );
    const types = new Set(ids.map((id) => template.Resources[id].Type));
    for (const type of ['EC2::VPC', 'ElasticLoadBalancingV2::LoadBalancer', 'RDS::DBCluster', 'RDS::DBInstance']) {
      expect(types).toContain(`AWS::${type}`);
    }
    expect([...types].filter((type) => !(type in IDENTIFIERS))).toEqual([]);

    await run('bootstrap');
    await run('deploy', STACK, '--require-approval', 'never');
    const deployed = await read();
    const before = physicalIds(deployed);
    const mapping = path.join(assembly, 'mapping.json');
    fs.writeFileSync(mapping, JSON.stringify(await identifiersOf(deployed, ids)));
    await run('destroy', STACK, '--force');

    await run('import', STACK, '--resource-mapping', mapping);
    await run('deploy', STACK, '--require-approval', 'never');
    expect(physicalIds(await read())).toEqual(before);
  },
  TIMEOUT_MS,
);
