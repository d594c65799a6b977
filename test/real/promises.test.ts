import * as fs from 'node:fs';
import * as path from 'node:path';
import { inspect, type PromiseReport } from '../../demo/promises';
import { loginIn } from '../../demo/promises/database-user';
import type { PromiseKept } from '../../demo/promises/promise';
import { cdk } from '../../rigs/cdk-cli';
import { defaultPlatform, STACK } from '../../rigs/default-platform';
import { connectionTo, DATABASE_NAMES } from '../../rigs/emulator/database-engine';
import { type DatabaseConnection, DeployedStack } from '../../rigs/emulator/deployed-stack';
import { anEmulator } from '../rigs/emulator/support/emulator';
import type { Json } from '../support/json';
import { aDatabase } from './postgres-user/support/database';

const postgres = aDatabase({ certificateNames: DATABASE_NAMES });
const plainPostgres = aDatabase({ tls: false });
const emulator = anEmulator(postgres);

/** Another value of the same kind in place of every one, but the references. */
function withOtherValues(value: Json): Json {
  if (isReference(value)) return value;
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'string') return `${value}-other`;
  return overChildren(value, withOtherValues);
}

/** The name of another resource in place of every reference. */
function withOtherReferences(value: Json): Json {
  if (isReference(value)) return 'another-resource';
  return value !== null && typeof value === 'object' ? overChildren(value, withOtherReferences) : value;
}

function isReference(value: Json): boolean {
  return (
    value !== null && typeof value === 'object' && Object.keys(value).some((key) => /^(Ref|Fn::GetAtt)$/.test(key))
  );
}

function overChildren(value: Json, change: (child: Json) => Json): Json {
  if (Array.isArray(value)) return [...value, ...value.slice(-1)].map(change);
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, change(child)]));
}

/** The listener for plain HTTP has neither. */
const OF_HTTPS = [
  'AWS::ElasticLoadBalancingV2::Listener: TLS policy',
  'AWS::ElasticLoadBalancingV2::Listener: certificate',
];
const THE_SAME_FOR_ALL = [
  'AWS::CloudWatch::Alarm: links its runbook',
  'AWS::EC2::VPC: rules of the default security group',
  'AWS::EC2::VPC: zones',
];
const OF_OTHER_RESOURCES = ['NAT gateways', 'endpoints', 'flow logs', 'subnets'].map(
  (what) => `AWS::EC2::VPC: ${what}`,
);

function questionOf({ type, what }: PromiseKept): string {
  return `${type}: ${what}`;
}

describe('what the demo asks for', () => {
  let template: Json;

  beforeAll(async () => {
    const { directory } = defaultPlatform({ disposable: true }).synth();
    template = JSON.parse(fs.readFileSync(path.join(directory, `${STACK}.template.json`), 'utf8'));
    const environment = emulator.running().environment();
    await cdk(['bootstrap', '--app', directory], environment);
    await cdk(['deploy', STACK, '--app', directory, '--require-approval', 'never'], environment);
    fs.rmSync(directory, { recursive: true });
  });

  function deployed(promised: Json, connection: DatabaseConnection = (endpoint) => connectionTo(postgres(), endpoint)) {
    return DeployedStack.read(emulator.running().clientConfiguration(), STACK, promised, connection);
  }

  async function reportOn(promised: Json): Promise<PromiseReport> {
    return inspect(await deployed(promised));
  }

  test('is there, as the template says', async () => {
    const { promises } = await reportOn(template);
    expect(promises.filter(({ kept }) => !kept)).toEqual([]);
    expect(promises.length).toBeGreaterThan(200);
  });

  // Nothing promised and nothing found is a promise only where the nothing is meant
  test('is something, but for what a plain HTTP listener and a sidecar without secrets do not have', async () => {
    const { promises } = await reportOn(template);
    const nothing = promises.filter(({ promised }) => promised === '(nothing)').map(questionOf);
    expect([...new Set(nothing)].sort()).toEqual(['AWS::ECS::TaskDefinition: otel: secrets', ...OF_HTTPS]);
  });

  test('would be missed if it were anything else', async () => {
    const keptWith = async (change: (value: Json) => Json) => {
      const resources = Object.entries<Json>(template.Resources).map(([id, resource]) => [
        id,
        { ...resource, Properties: change(resource.Properties ?? {}) },
      ]);
      const { promises } = await reportOn({ Resources: Object.fromEntries(resources) });
      return promises.filter(({ kept }) => kept).map(questionOf);
    };
    const withValues = new Set(await keptWith(withOtherValues));
    const withBoth = (await keptWith(withOtherReferences)).filter((promise) => withValues.has(promise));
    expect([...new Set(withBoth)].sort()).toEqual([
      ...[...THE_SAME_FOR_ALL, ...OF_OTHER_RESOURCES].sort(),
      ...OF_HTTPS,
    ]);
  });

  test('would be missed if the template had other resources', async () => {
    const [id] = Object.keys(template.Resources).filter((each) => template.Resources[each].Type === 'AWS::EC2::VPC');
    const { promises } = await reportOn({ Resources: { [id]: template.Resources[id] } });
    const broken = promises.filter(({ kept }) => !kept).map(questionOf);
    expect(broken).toEqual(expect.arrayContaining(OF_OTHER_RESOURCES));
  });

  test('would be missed if the database took plain text', async () => {
    const stack = await deployed(template);
    for (const user of resourcesOf('Custom::DatabaseUser')) {
      const { UserName, Secret } = user.Properties;
      const { username, password } = await loginIn(stack, stack.resolve(Secret));
      await plainPostgres().query(`
        DO $$ BEGIN CREATE ROLE "trading.public.writers"; EXCEPTION WHEN duplicate_object THEN END $$;
        CREATE ROLE ${UserName} IN ROLE "trading.public.writers";
        CREATE ROLE ${username} LOGIN PASSWORD '${password}' IN ROLE ${UserName};
        ALTER ROLE ${username} SET role = ${UserName}`);
    }
    const { host, port } = plainPostgres();
    const { promises } = await inspect(await deployed(template, () => ({ host, port, ssl: false })));
    const broken = promises.filter(({ kept }) => !kept).map(questionOf);
    expect([...new Set(broken)]).toEqual(['Custom::DatabaseUser: uses TLS', 'Custom::DatabaseUser: plain text is']);
  });

  test('and a resource that is not there is a broken promise', async () => {
    const { Type, Properties } = template.Resources[Object.keys(template.Resources).find(isSecret) as string];
    const { promises } = await reportOn({ Resources: { NeverDeployed: { Type, Properties } } });
    expect(promises).toMatchObject([{ resource: 'NeverDeployed', what: 'exists', kept: false }]);
  });

  function resourcesOf(type: string): Json[] {
    return Object.values<Json>(template.Resources).filter(({ Type }) => Type === type);
  }

  function isSecret(id: string): boolean {
    return template.Resources[id].Type === 'AWS::SecretsManager::Secret';
  }
});
