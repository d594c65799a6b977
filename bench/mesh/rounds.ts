import { busyCalls, type Throughput } from './busy-calls';
import { cpuSeconds, memoryOf } from './process-usage';
import { type Latencies, steadyCalls } from './steady-calls';
import type { Way, Ways } from './ways';

const RATE = 1_000;
const ROUNDS = 7;
const SECONDS = 3;
const BUSY_ROUNDS = 5;
const BUSY_SECONDS = 3;
const BUSY_CONNECTIONS = 8;

/** The figures of one way, for one round. */
export interface Usage extends Latencies {
  /** The processor time of one proxy for 1,000 requests. Unit: seconds, which is vCPU at 1,000 requests a second. */
  readonly cpu: number;
}

/** The ways of a round at a steady rate. They follow each other, so that other load affects all of them. */
export type Round = Readonly<Record<'direct' | 'floor' | 'mesh', Usage>>;
/** The ways of a round without pauses. */
export type BusyRound = Readonly<Record<'mesh' | 'unbounded', Throughput>>;

/** All figures of the bench. */
export interface MeshFigures {
  readonly rounds: Round[];
  readonly busy: BusyRound[];
  /** The memory of one proxy after the rounds. Unit: MB. */
  readonly memory: { readonly floor: number; readonly mesh: number; readonly resident: number };
}

/** Measures all ways, one after the other. */
export async function measure(ways: Ways): Promise<MeshFigures> {
  for (const { url } of Object.values(ways)) await steadyCalls(url, RATE / 2, 2);
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const direct = await usage(ways.direct);
    const floor = await usage(ways.floor);
    const mesh = await usage(ways.mesh);
    rounds.push({ direct, floor, mesh });
  }
  const memory = { floor: own(ways.floor), mesh: own(ways.mesh), resident: resident(ways.mesh) };
  const busy: BusyRound[] = [];
  for (let round = 0; round < BUSY_ROUNDS; round++) {
    const unbounded = await busyCalls(ways.unbounded.url, BUSY_CONNECTIONS, BUSY_SECONDS);
    const mesh = await busyCalls(ways.mesh.url, BUSY_CONNECTIONS, BUSY_SECONDS);
    busy.push({ mesh, unbounded });
  }
  return { rounds, busy, memory };
}

async function usage({ url, pids }: Way): Promise<Usage> {
  const total = () => pids.map(cpuSeconds).reduce((sum, each) => sum + each, 0);
  const before = total();
  const calls = await steadyCalls(url, RATE, SECONDS);
  const requests = calls.perSecond * SECONDS;
  return { ...calls, cpu: pids.length === 0 ? 0 : ((total() - before) / pids.length / requests) * RATE };
}

const own = ({ pids }: Way) => Math.max(...pids.map((pid) => memoryOf(pid).own));
const resident = ({ pids }: Way) => Math.max(...pids.map((pid) => memoryOf(pid).resident));
