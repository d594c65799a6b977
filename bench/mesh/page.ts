import { median } from '../statistics';
import type { MeshFigures, Round } from './rounds';

const BEGIN = '<!-- begin: written by npm run bench:mesh -->';
const END = '<!-- end of npm run bench:mesh -->';
const QUANTILES = ['p50', 'p90', 'p99'] as const;

/** The goals: the ratio of a figure to that of two plain Envoys. */
export const GOALS = { cpu: 1.15, p90: 1.3, memory: 1.3 };

/** The ratios to the floor. Each is the median of the ratios within a round, because a round has the same other load. */
export function ratiosToFloor({ rounds, memory }: MeshFigures): typeof GOALS {
  const middle = (ratio: (round: Round) => number) => median(rounds.map(ratio));
  return {
    cpu: middle(({ floor, mesh }) => mesh.cpu / floor.cpu),
    p90: middle(({ direct, floor, mesh }) => (mesh.p90 - direct.p90) / (floor.p90 - direct.p90)),
    memory: memory.mesh / memory.floor,
  };
}

/** Returns the tables of the figures. */
export function results(figures: MeshFigures): string {
  const { rounds, busy, memory } = figures;
  const middle = (pick: (round: Round) => number) => median(rounds.map(pick));
  const added = (way: 'floor' | 'mesh') =>
    QUANTILES.map((name) => middle((round) => round[way][name] - round.direct[name]).toFixed(2)).join(', ');
  const cpu = (way: 'floor' | 'mesh') => middle((round) => round[way].cpu).toFixed(3);
  const ratios = ratiosToFloor(figures);
  const goal = (name: keyof typeof GOALS) => `${ratios[name].toFixed(2)} (goal: ${GOALS[name]})`;
  const throughput = (way: 'mesh' | 'unbounded') => median(busy.map((round) => round[way].perSecond));
  const p99 = (way: 'mesh' | 'unbounded') => median(busy.map((round) => round[way].p99));
  const change = (now: number, before: number) => `${(100 * (now / before - 1)).toFixed(1)} %`;
  const failed = [...rounds, ...busy]
    .flatMap((round) => Object.values(round))
    .reduce((sum, each) => sum + each.failed, 0);
  return [
    '| at 1,000 requests/s | two plain Envoys | two Envoys of the library | ratio |',
    '|---|---|---|---|',
    `| vCPU of one proxy | ${cpu('floor')} | ${cpu('mesh')} | ${goal('cpu')} |`,
    `| added latency p50, p90, p99 (ms) | ${added('floor')} | ${added('mesh')} | p90: ${goal('p90')} |`,
    `| own memory of one proxy (MB) | ${memory.floor.toFixed(1)} | ${memory.mesh.toFixed(1)} | ${goal('memory')} |`,
    '',
    '| without pauses, 8 connections | without bounds | with bounds | change |',
    '|---|---|---|---|',
    `| requests/s | ${Math.round(throughput('unbounded'))} | ${Math.round(throughput('mesh'))} | ${change(throughput('mesh'), throughput('unbounded'))} |`,
    `| p99 (ms) | ${p99('unbounded').toFixed(2)} | ${p99('mesh').toFixed(2)} | ${change(p99('mesh'), p99('unbounded'))} |`,
    '',
    `${failed} requests failed. With the pages of its program, a proxy of the library has ${memory.resident.toFixed(0)} MB.`,
  ].join('\n');
}

/** Returns the page with new results. */
export function withResults(page: string, text: string): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`expected '${BEGIN}' and '${END}' in the page`);
  return `${before}${BEGIN}\n\n${text}\n\n${END}${after}`;
}
