import { execFileSync } from 'node:child_process';
import { drainScript, READY_CHECK } from '../../../src/mesh/envoy/container-scripts';

test.each([READY_CHECK, drainScript(15)])('is valid bash: %#', (script) => {
  expect(() => execFileSync('bash', ['-n', '-c', script], { stdio: 'pipe' })).not.toThrow();
});

test('uses Envoy’s admin port on the loopback interface', () => {
  expect(READY_CHECK).toContain('/dev/tcp/127.0.0.1/9901');
  expect(drainScript(20)).toContain('/dev/tcp/127.0.0.1/9901');
  expect(drainScript(20)).toContain('sleep 20');
});
