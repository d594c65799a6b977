import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { run } from '../support/processes';
import { applicationOf, aService } from '../support/stacks';

/**
 * Runs the default health check as the template has it, with only one of the tools that it knows on the path, against a
 * real server that is well, ill, or not there.
 */
const TOOLS = ['wget', 'curl', 'python3', 'node', 'bash'];

/** No program listens at this port, and the system gives it to nobody. */
const UNUSED_PORT = 2;

/** Where a program of this machine is; Python itself, not a script that chooses between several. */
function programOf(tool: string): string | undefined {
  if (tool === 'node') return process.execPath;
  if (tool === 'python3') return execFileSync('python3', ['-c', 'import sys; print(sys.executable)']).toString().trim();
  const folders = (process.env.PATH ?? '').split(':');
  return folders.map((folder) => path.join(folder, tool)).find((file) => fs.existsSync(file));
}

/** A folder with links to some programs of this machine, as the PATH of an image that has no more. */
function imageWith(...tools: string[]): string | undefined {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'image-'));
  for (const tool of [...tools, 'timeout']) {
    const found = programOf(tool);
    if (found) fs.symlinkSync(fs.realpathSync(found), path.join(folder, tool));
    else if (tool !== 'timeout') return undefined;
  }
  return folder;
}

describe.each(TOOLS)('in an image that has %s alone', (tool) => {
  const image = imageWith(tool);
  // The tools that a machine must have to get here are Node.js, Python and a shell; the others are checked where they are.
  const check = image ? test : test.skip;
  let server: http.Server;
  let port: number;
  let status = 200;

  beforeAll(async () => {
    server = http.createServer((request, response) =>
      response.writeHead(request.url === '/up' ? status : 404).end('ok'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const probe = (healthPath: string, at = port) => {
    const { HealthCheck } = applicationOf(aService({ port: at, healthPath }).stack);
    expect(HealthCheck.Command[0]).toBe('CMD-SHELL');
    return run('/bin/sh', ['-c', HealthCheck.Command[1]], { PATH: image });
  };

  check('an application that is well is well', async () => {
    status = 200;
    expect(await probe('/up')).toEqual({ code: 0, output: '' });
  });

  check.each([500, 503])('one that answers %s is not', async (code) => {
    status = code;
    expect((await probe('/up')).code).not.toBe(0);
  });

  check('one that does not know its health path is not', async () => {
    expect((await probe('/health')).code).not.toBe(0);
  });

  check('one that does not listen is not', async () => {
    expect((await probe('/up', UNUSED_PORT)).code).not.toBe(0);
  });
});

test('an image that has none of them says what to do', async () => {
  const { HealthCheck } = applicationOf(aService().stack);
  const { code, output } = await run('/bin/sh', ['-c', HealthCheck.Command[1]], { PATH: imageWith() });
  expect(code).toBe(1);
  expect(output).toContain('the image has none of wget, curl, python3, node, bash: set containerHealthCheck');
});
