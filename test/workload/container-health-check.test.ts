import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { freePort } from '../../rigs/free-port';
import { ContainerHealthCheck, Protocol } from '../../src';
import { applicationOf, aService } from '../support/stacks';
import { expectUsageError } from '../support/usage-errors';

describe('ContainerHealthCheck', () => {
  test('http() is the default and requests the health path on the port of the service', () => {
    const { HealthCheck } = applicationOf(aService({ port: 9000, healthPath: '/up' }).stack);
    expect(HealthCheck).toMatchObject({ Interval: 10, Timeout: 5, Retries: 3, StartPeriod: 30 });
    expect(HealthCheck.Command[0]).toBe('CMD-SHELL');
    expect(HealthCheck.Command[1]).toContain('http://127.0.0.1:9000/up');
  });

  test('command() runs the command', () => {
    const containerHealthCheck = ContainerHealthCheck.command(['CMD', '/app', 'check']);
    expect(applicationOf(aService({ containerHealthCheck }).stack).HealthCheck.Command).toEqual([
      'CMD',
      '/app',
      'check',
    ]);
  });

  test('command() rejects an empty command', () => {
    expectUsageError(() => ContainerHealthCheck.command([]), {
      code: 'InvalidHealthCheck',
      path: 'ContainerHealthCheck.command()',
      got: 'command: an empty list',
    });
  });

  test('none() adds no health check to the container', () => {
    const { stack } = aService({ containerHealthCheck: ContainerHealthCheck.none() });
    expect(applicationOf(stack).HealthCheck).toBeUndefined();
  });
});

describe('ContainerHealthCheck.tcp()', () => {
  const commandOf = (protocol: Protocol, props = {}) =>
    applicationOf(aService({ protocol, port: 9878, ...props }).stack).HealthCheck.Command[1];

  test('is the default with another protocol than HTTP', () => {
    const tcp = commandOf(Protocol.tcp());
    expect(tcp).toContain("create_connection(('127.0.0.1', 9878), 4)");
    expect([commandOf(Protocol.http2()), commandOf(Protocol.grpc())]).toEqual([tcp, tcp]);
    expect(commandOf(Protocol.http(), { containerHealthCheck: ContainerHealthCheck.tcp() })).toBe(tcp);
    expect(commandOf(Protocol.http2(), { containerHealthCheck: ContainerHealthCheck.http() })).toContain('/health');
  });

  test.each(['python3', 'node', 'bash'])(
    'finds out by %s whether the application accepts connections',
    async (tool) => {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tool-'));
      // The image has this tool only. The command of bash also needs timeout.
      for (const name of tool === 'bash' ? [tool, 'timeout'] : [tool]) {
        const find = tool === 'python3' ? `python3 -c 'import sys; print(sys.executable)'` : `command -v ${name}`;
        const found = execFileSync('sh', ['-c', find], { encoding: 'utf8' }).trim();
        fs.writeFileSync(path.join(folder, name), `#!/bin/sh\nexec ${found} "$@"\n`, { mode: 0o755 });
      }
      const port = await freePort();
      const check = applicationOf(aService({ protocol: Protocol.tcp(), port }).stack).HealthCheck.Command[1];
      const healthy = () =>
        new Promise<number | null>((resolve) =>
          spawn('/bin/sh', ['-c', check], { env: { PATH: folder }, stdio: 'ignore' }).on('close', resolve),
        );
      expect(await healthy()).not.toBe(0);
      const server = net.createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
      await once(server, 'listening');
      expect(await healthy()).toBe(0);
      server.close();
      fs.rmSync(folder, { recursive: true });
    },
  );

  test('names the missing tools of an image without any', () => {
    const check = applicationOf(aService({ protocol: Protocol.tcp() }).stack).HealthCheck.Command[1];
    const { status, stderr } = spawnSync('/bin/sh', ['-c', check], { env: { PATH: '/nowhere' }, encoding: 'utf8' });
    expect([status, stderr]).toEqual([1, 'the image has none of python3, node, bash, nc: set containerHealthCheck\n']);
  });
});
