import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { cdk } from '../../rigs/cdk-cli';
import { STACK } from '../../rigs/default-platform';
import { type PythonEnvironment, pythonEnvironment } from '../../rigs/python-environment';
import {
  Alerting,
  Ingress,
  MeshBackend,
  MutualTls,
  Protection,
  Route,
  ServiceDefinition,
  TradingAnalyticsPlatform,
} from '../../src';
import { anEmulator } from '../rigs/emulator/support/emulator';
import type { Json } from '../support/json';
import { schemaFaults } from '../support/json-schema';
import { parametersOf } from '../support/names';
import { BLOCKS, INLINE, namesFor, namesOf, ofJob } from '../support/runbook/blocks';
import { JOB, jobAndWorker, WORKER } from '../support/runbook/platform';
import { runWithStub } from '../support/runbook/shell';
import { aPlatform, aStack } from '../support/stacks';

const TIMEOUT_MS = 1_200_000;
const ROOT = path.resolve(__dirname, '../..');
const [NAMES, ...OTHERS] = BLOCKS;
const SCHEMA = JSON.parse(fs.readFileSync(path.join(ROOT, 'docs/schemas/names-v1.json'), 'utf8'));
const emulator = anEmulator();

let python: PythonEnvironment;
beforeAll(async () => {
  python = await pythonEnvironment({
    name: 'the AWS CLI',
    requirements: path.join(__dirname, 'runbook/aws-cli.requirements.txt'),
    cacheFolder: path.join(ROOT, '.cache/aws-cli'),
  });
}, TIMEOUT_MS);

/** The environment of the AWS CLI. It takes an empty profile for the name of a profile. */
function environment(): NodeJS.ProcessEnv {
  const { AWS_PROFILE, AWS_DEFAULT_PROFILE, ...settings } = { ...process.env, ...emulator.running().environment() };
  return { ...settings, PYTHONPATH: python.packages.join(path.delimiter) };
}

/** A platform whose services do not log in to the database, because the emulator runs none here. */
function synthesized(): string {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, STACK);
  new TradingAnalyticsPlatform(stack, 'Trading', {
    ...jobAndWorker(stack),
    ingress: Ingress.http(),
    alerting: Alerting.email('oncall@example.com'),
    protection: Protection.disposable(),
    services: {
      'api-gateway': new ServiceDefinition({ routes: [Route.path('/*')], calls: ['engine'], platformApiKey: true }),
      engine: new ServiceDefinition({}),
    },
  });
  return app.synth().directory;
}

/** Calls that fail on the emulator: it has no restore, no zonal shift, one instance in a cluster, which runs, and runs no task. */
const NOT_EMULATED = [
  'arc-zonal-shift list-zonal-shifts',
  'arc-zonal-shift start-zonal-shift',
  'ecs describe-tasks',
  'ecs execute-command',
  'ecs stop-service-deployment',
  'rds create-db-cluster-snapshot',
  'rds describe-db-cluster-snapshots',
  'rds failover-db-cluster',
  'rds restore-db-cluster-to-point-in-time',
  'rds start-db-cluster',
];

/** The faults of calls by the parser of the AWS CLI and the models of the services. */
function faultsOf(calls: string[][]): string[] {
  const validate = path.join(__dirname, 'runbook/validate.py');
  const { stdout, stderr } = spawnSync(python.command, [validate], {
    input: JSON.stringify(calls),
    env: environment(),
    encoding: 'utf8',
  });
  if (!stdout) throw new Error(stderr);
  const faults: string[] = JSON.parse(stdout);
  // The plugin for sessions comes after the check of the parameters.
  return faults.flatMap((fault, index) =>
    fault && !fault.startsWith('SessionManagerPlugin is not found') ? `aws ${calls[index].join(' ')}: ${fault}` : [],
  );
}

/** Runs a program with the real AWS CLI on the emulator, and goes on after a call that fails. */
function onEmulator(program: string) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'runbook-'));
  try {
    const [cli, record] = ['aws', 'record'].map((name) => path.join(folder, name));
    fs.writeFileSync(record, '');
    const stub = `#!/usr/bin/env bash\nif ! '${python.command}' -m awscli --endpoint-url "$AWS_ENDPOINT_URL" "$@" 2> '${folder}/error'; then\n  echo "$1 $2: $(tr -s '\\n' ' ' < '${folder}/error')" >> '${record}'\nfi\n`;
    fs.writeFileSync(cli, stub, { mode: 0o755 });
    const env = { ...environment(), PATH: `${folder}${path.delimiter}${process.env.PATH}` };
    const { stdout, stderr, status } = spawnSync('bash', ['-u'], { input: program, env, encoding: 'utf8' });
    return { stdout, stderr, status, failed: fs.readFileSync(record, 'utf8').split('\n').filter(Boolean) };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

describe('by the AWS CLI itself', () => {
  const stack = aStack('TradingPlatform');
  // With certificates, which only a mesh with mutual TLS has.
  aPlatform(stack, { ...jobAndWorker(stack), mesh: MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() }) });
  const documents = Object.values(parametersOf(stack));

  test('each call in a block has a command and parameters that exist', () => {
    const calls = OTHERS.flatMap(({ commands }) => runWithStub(`${namesFor(commands)}\n${commands}`, documents).calls);
    expect(calls.length).toBeGreaterThan(40);
    expect(faultsOf(calls)).toEqual([]);
  });

  test('each complete call in a sentence has a command and parameters that exist', () => {
    const programs = INLINE.filter(({ commands }) => / --/.test(commands) && !commands.includes('…'));
    const calls = programs.flatMap(({ commands }) =>
      runWithStub(`${namesFor(commands)}\n${commands}`, documents).calls.slice(1),
    );
    expect(calls).toHaveLength(programs.length);
    expect(faultsOf(calls)).toEqual([]);
  });

  test('a parameter that does not exist, and a required one that is missing, are found', () => {
    const faults = faultsOf([
      ['ecs', 'list-tasks', '--clustr', 'c'],
      ['ecs', 'stop-service-deployment'],
      ['ecs', 'list-tasks', '--cluster', 'c'],
    ]);
    expect(faults).toEqual([expect.stringMatching(/Unknown options: --clustr/), expect.stringMatching(/are required/)]);
  });
});

describe('on a deployed platform', () => {
  beforeAll(async () => {
    const directory = synthesized();
    const env = emulator.running().environment();
    await cdk(['bootstrap', '--app', directory], env);
    await cdk(['deploy', STACK, '--app', directory, '--require-approval', 'never'], env);
  }, TIMEOUT_MS);

  test(
    'the first block reads names that have the schema, and parameters below 4 KB',
    () => {
      const { stdout, stderr, failed } = onEmulator(`${NAMES.commands}\necho "$NAMES"; echo "$SERVICE"`);
      expect({ stderr, failed }).toEqual({ stderr: '', failed: [] });
      const [names, service] = stdout.split('\n');
      const document: Json = JSON.parse(names);
      expect(schemaFaults(SCHEMA, document)).toEqual([]);
      expect(service).toBe(document.services['api-gateway'].service);
      expect(Object.keys(document.services)).toEqual(expect.arrayContaining(['api-gateway', 'engine', WORKER]));
      expect(Object.keys(document.jobs)).toEqual([JOB]);
    },
    TIMEOUT_MS,
  );

  test(
    'the commands run, but for those that the emulator does not have',
    () => {
      const emulated = OTHERS.filter(({ heading }) => heading !== 'certificate-compromised');
      const [ofJobs, ofServices] = [true, false].map((isOfJob) =>
        emulated.map(({ commands }) => commands).filter((commands) => ofJob(commands) === isOfJob),
      );
      const outcome = onEmulator([NAMES.commands, ...ofServices, namesOf(JOB), ...ofJobs].join('\n'));
      const unexpected = outcome.failed.filter((failure) => !NOT_EMULATED.includes(failure.split(':')[0]));
      expect(unexpected).toEqual([]);
      expect(outcome.stderr).toBe('');
    },
    TIMEOUT_MS,
  );
});
