import type * as http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { memoryOf } from '../../../../bench/mesh/process-usage';
import { Load, type LoadReport } from '../../../../rigs/mesh/callers/load';
import type { LocalTask } from '../../../../rigs/mesh/local-task';
import type { Attack, Target } from './attacks';

const ATTACK_MS = 8_000;
/** The time after which an attack ends, even if others had few answers. */
const MAX_ATTACK_MS = 40_000;
/** The number of answers to others after which an attack may end. */
const ANSWERS = 100;
/** The connections of the other caller. */
export const CONNECTIONS = 4;
const PER_SECOND = 50;

/** The outcome of an attack. */
export interface Outcome {
  /** The maximum memory that Envoy allocated. Unit: MB. */
  readonly memory: number;
  /** The requests of another caller. */
  readonly others: LoadReport;
  /** The number of its requests during the attack. */
  readonly during: number;
}

/** Attacks the Envoy of a task while another caller sends requests. */
export async function underAttack(
  attack: Attack,
  target: Target,
  task: LocalTask,
  url: string,
  look: () => Promise<unknown> = async () => {},
  agent?: http.Agent,
): Promise<Outcome> {
  const { pid } = task.container('envoy');
  let sent = 0;
  const others = new Load({
    // The first requests are slow, so that all connections are open before the attack, as those of a load balancer.
    url: () => `${url}${url.includes('?') ? '&' : '?'}sleep=${sent++ < 2 * CONNECTIONS ? 500 : 0}`,
    requestsPerSecond: PER_SECOND,
    connections: CONNECTIONS,
    agent,
  });
  while (others.finished < PER_SECOND) await sleep(100);
  const before = others.finished;
  const end = attack(target);
  let memory = 0;
  // On a busy machine, the others need more time for the same number of requests.
  const underWay = (ms: number) => ms < ATTACK_MS || (ms < MAX_ATTACK_MS && others.finished - before <= ANSWERS);
  for (const began = Date.now(); underWay(Date.now() - began); await sleep(100)) {
    memory = Math.max(memory, memoryOf(pid as number).own);
    await look();
  }
  end();
  const report = await others.stop();
  return { memory, others: report, during: report.calls.length - before };
}

/** The maximum memory of Envoy under each attack. Unit: MB. */
const MAX_MEMORY = 64;

/** Expects that Envoy kept its memory and its other callers. */
export function expectUnharmed({ memory, others, during }: Outcome): void {
  expect(memory).toBeLessThanOrEqual(MAX_MEMORY);
  expect(others.failed).toEqual([]);
  expect(during).toBeGreaterThan(ANSWERS);
}
