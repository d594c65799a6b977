import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { bundleCommands, bundledPackages, folderOf } from '../../../tools/audit/bundled';
import { resultOf } from '../../../tools/audit/findings';
import { run } from '../../support/processes';

const ROOT = path.join(__dirname, '../../..');
const TSX = path.join(ROOT, 'node_modules/.bin/tsx');
const TIMEOUT_MS = 1_200_000;

const bundled = bundledPackages();
const pg = bundled.find(({ name }) => name === 'pg');
const advisory = { title: 'Query is not escaped', url: 'https://github.com/advisories/x', severity: 'high' };

test('every function is read, and the packages in it are found', () => {
  expect(bundleCommands().map(([, source]) => source)).toContain('src/database/users/handlers/postgres-user.lambda.ts');
  expect(bundled.map(({ name }) => name)).toEqual(expect.arrayContaining(['pg', '@aws-sdk/client-secrets-manager']));
  expect(bundled.map(({ name }) => name)).not.toContain('aws-cdk-lib');
});

test.each([
  ['node_modules/pg/lib/client.js', ['node_modules/pg']],
  ['node_modules/@aws-sdk/client-kms/dist/index.js', ['node_modules/@aws-sdk/client-kms']],
  ['node_modules/a/node_modules/@b/c/index.js', ['node_modules/a/node_modules/@b/c']],
  ['src/secrets/handlers/environment.ts', []],
])('the package of %s is %j', (file, folder) => {
  expect(folderOf(file)).toEqual(folder);
});

test('a vulnerability of a bundled package is a finding', () => {
  const vulnerabilities = { pg: { via: [advisory, 'pg-types'], nodes: ['node_modules/pg'] } };
  expect(resultOf({ vulnerabilities }, bundled)).toEqual({
    findings: [`pg ${pg?.version}: Query is not escaped (high, https://github.com/advisories/x)`],
  });
});

test('vulnerabilities of tools, and of other copies of a package, are no findings', () => {
  const vulnerabilities = {
    jest: { via: [advisory], nodes: ['node_modules/jest'] },
    pg: { via: [advisory], nodes: ['node_modules/tool/node_modules/pg'] },
  };
  expect(resultOf({ vulnerabilities }, bundled)).toEqual({ findings: [] });
});

test('without an answer of the service nothing is known', () => {
  expect(resultOf({ message: '405 Method Not Allowed' }, bundled)).toEqual({ unknown: '405 Method Not Allowed' });
  expect(resultOf({}, bundled)).toEqual({ unknown: 'it returned no list' });
});

describe('with a registry', () => {
  let registry: http.Server;
  let advisories: object | undefined;
  beforeAll(async () => {
    registry = http.createServer((request, response) => {
      request.resume();
      const name = decodeURIComponent(request.url ?? '').slice(1);
      const { version = '1.0.0' } = bundled.find((each) => each.name === name) ?? {};
      const packument = { name, 'dist-tags': { latest: version }, versions: { [version]: { name, version } } };
      response.writeHead(advisories ? 200 : 503, { 'content-type': 'application/json' });
      response.end(JSON.stringify(request.method === 'POST' ? (advisories ?? {}) : packument));
    });
    await once(registry.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(() => registry.close());

  const check = () =>
    run(TSX, ['--tsconfig', 'tsconfig.dev.json', 'tools/audit/check.ts'], {
      ...process.env,
      npm_config_registry: `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`,
      npm_config_fetch_retries: '0',
    });

  test(
    'the check fails with a finding',
    async () => {
      advisories = { pg: [{ id: 1, ...advisory, vulnerable_versions: '<=999.0.0' }] };
      const { code, output } = await check();
      expect(output).toContain('Query is not escaped');
      expect(code).toBe(1);
    },
    TIMEOUT_MS,
  );

  test(
    'the check passes without a finding',
    async () => {
      advisories = {};
      expect(await check()).toEqual({ code: 0, output: expect.stringMatching(/^0 known vulnerabilities in \d\d+ /m) });
    },
    TIMEOUT_MS,
  );

  test(
    'the check passes with a warning if the service fails',
    async () => {
      advisories = undefined;
      expect(await check()).toEqual({ code: 0, output: expect.stringContaining('warning: nothing was checked') });
    },
    TIMEOUT_MS,
  );
});
