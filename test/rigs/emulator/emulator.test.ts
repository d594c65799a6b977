import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { Emulator } from '../../../rigs/emulator/emulator';
import { EMULATOR_LIMITS } from '../../../rigs/emulator/limits';
import { anEmulator, NODE_MODULES } from './support/emulator';
import { stacksOf } from './support/stacks';

const emulator = anEmulator();
const { deploy, describeStack } = stacksOf(emulator);

describe('the emulator', () => {
  test('listens on the loopback interface only', async () => {
    const connects = (host: string) =>
      new Promise<boolean>((resolve) => {
        const socket = net.connect({ host, port: emulator.running().port, timeout: 60_000 });
        socket.once('connect', () => resolve(true));
        for (const refusal of ['error', 'timeout']) socket.once(refusal, () => resolve(false));
        for (const end of ['connect', 'timeout']) socket.once(end, () => socket.destroy());
      });
    expect(await connects('127.0.0.1')).toBe(true);
    const others = Object.values(os.networkInterfaces()).flatMap((addresses) =>
      (addresses ?? []).filter((address) => !address.internal && address.family === 'IPv4'),
    );
    for (const { address } of others) expect(await connects(address)).toBe(false);
  });

  test('tells the environment for the CDK CLI', () => {
    expect(emulator.running().environment()).toMatchObject({
      AWS_ENDPOINT_URL: `http://localhost:${emulator.running().port}`,
      AWS_REGION: 'us-east-1',
      CDK_DEFAULT_ACCOUNT: '000000000000',
      AWS_EC2_METADATA_DISABLED: 'true',
      HTTPS_PROXY: '',
    });
    expect(emulator.running().environment().HOME).not.toBe(os.homedir());
  });

  test('names what it cannot hold', () => {
    expect(EMULATOR_LIMITS.length).toBeGreaterThan(10);
    expect(new Set(EMULATOR_LIMITS.map((limit) => limit.feature)).size).toBe(EMULATOR_LIMITS.length);
  });
});

describe('what goes wrong at the start is said', () => {
  let folder: string;
  const PATH = process.env.PATH;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'emulator-'));
  });

  afterEach(() => {
    process.env.PATH = PATH;
    fs.rmSync(folder, { recursive: true });
  });

  /** Starts with a python3 of our own making. */
  function startWith(python: string | undefined) {
    if (python) fs.writeFileSync(path.join(folder, 'python3'), `#!/bin/sh\n${python}`, { mode: 0o755 });
    process.env.PATH = python ? `${folder}${path.delimiter}${PATH}` : folder;
    return Emulator.start({ cacheFolder: path.join(folder, 'cache'), nodeModules: NODE_MODULES });
  }

  test('no node_modules', async () => {
    const start = Emulator.start({ cacheFolder: folder, nodeModules: path.join(folder, 'none') });
    await expect(start).rejects.toThrow(/none, which does not exist.*npm ci/s);
  });

  test('no python', async () => {
    await expect(startWith(undefined)).rejects.toThrow(/no python3 on the PATH.*expected Python 3.11 or later/s);
  });

  test('an old python', async () => {
    await expect(startWith('echo 3.9')).rejects.toThrow(/got Python 3.9 as .*expected Python 3.11 or later/s);
  });

  test('no package registry', async () => {
    const pip = 'case "$*" in *pip*) echo no registry answers >&2; exit 1;; *ensurepip*) exit 1;; esac';
    await expect(startWith(`${pip}\necho 3.11`)).rejects.toThrow(/registry.*no registry answers/s);
    // What was begun is not taken for an installation.
    expect(fs.readdirSync(path.join(folder, 'cache'))).toEqual([]);
  });

  test('a server that does not come up', async () => {
    const broken = [
      'case "$*" in',
      '  *ensurepip*) exit 1;;',
      '  *pip*) mkdir "$(echo "$*" | sed s/.*--target.//)"; exit;;',
      '  *launcher*) echo the log says why; exit 1;;',
      'esac',
      'echo 3.11',
    ].join('\n');
    await expect(startWith(broken)).rejects.toThrow(/got no server on 127.0.0.1.*the log says why/s);
  });

  test('another version of the emulator', () => {
    // Without site packages there is none at all.
    const launcher = path.resolve(__dirname, '../../../rigs/emulator');
    const python = ['-B', '-S', '-c', 'import runpy; runpy.run_module("launcher", run_name="__main__")'];
    const { stderr } = spawnSync('python3', python, { cwd: launcher, encoding: 'utf8' });
    expect(stderr).toMatch(/got ministack none, expected 1\.5\.33/);
  });
});

describe('reset and stop', () => {
  test('reset forgets everything, and the process ends with stop', async () => {
    await deploy('kept', { Resources: { Cluster: { Type: 'AWS::ECS::Cluster', Properties: {} } } });
    await emulator.running().reset();
    expect(await describeStack('kept')).toBeUndefined();
    await emulator.running().stop();
    await expect(describeStack('kept')).rejects.toThrow(/ECONNREFUSED/);
  });
});
