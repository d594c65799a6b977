import * as fs from 'node:fs';
import * as path from 'node:path';
import { ratiosToFloor, results, withResults } from '../../../bench/mesh/page';
import type { MeshFigures, Round } from '../../../bench/mesh/rounds';
import { withoutLimits } from '../../../bench/mesh/without-limits';

const usage = (p90: number, cpu: number) => ({ p50: p90 / 2, p90, p99: 2 * p90, failed: 0, perSecond: 1000, cpu });
const round = (floor: number, mesh: number): Round => ({
  direct: usage(1, 0),
  floor: usage(1 + floor, 0.2 * floor),
  mesh: usage(1 + mesh, 0.2 * mesh),
});
const busy = (perSecond: number, p99: number) => ({ perSecond, p99, failed: 1 });
const FIGURES: MeshFigures = {
  // In the last round the machine was busy.
  rounds: [round(1, 1.2), round(1, 1.4), round(10, 13)],
  busy: [{ mesh: busy(5820, 8.5), unbounded: busy(6000, 8) }],
  memory: { floor: 15, mesh: 18, resident: 71 },
};

test('a ratio is the median of the ratios of the rounds', () => {
  const { cpu, p90, memory } = ratiosToFloor(FIGURES);
  expect([cpu, p90, memory].map((each) => each.toFixed(3))).toEqual(['1.300', '1.300', '1.200']);
});

test('the tables have the ratios with their goals, and the change of throughput and p99', () => {
  const text = results(FIGURES);
  expect(text).toContain('| vCPU of one proxy | 0.200 | 0.280 | 1.30 (goal: 1.15) |');
  expect(text).toContain('| p90: 1.30 (goal: 1.3) |');
  expect(text).toContain('| requests/s | 6000 | 5820 | -3.0 % |');
  expect(text).toContain('| p99 (ms) | 8.00 | 8.50 | 6.3 % |');
  expect(text).toContain('2 requests failed.');
});

test('docs/bench.md has a place for the results', () => {
  const page = fs.readFileSync(path.join(__dirname, '../../../docs/bench.md'), 'utf8');
  expect(withResults(page, 'new')).toContain('bench:mesh -->\n\nnew\n\n<!-- end of');
  expect(() => withResults('# Page', 'new')).toThrow(/expected '<!-- begin/);
});

test('a configuration without bounds keeps all else', () => {
  const manager = {
    normalize_path: true,
    http2_protocol_options: { allow_connect: true, max_concurrent_streams: 100 },
  };
  expect(withoutLimits({ overload_manager: {}, listeners: [manager, 'text', 1] })).toEqual({
    listeners: [{ http2_protocol_options: { allow_connect: true } }, 'text', 1],
  });
});
