import type * as http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { memoryOf } from '../../../../bench/mesh/process-usage';
import { Load, type LoadReport } from '../../../../rigs/mesh/callers/load';
import type { LocalTask } from '../../../../rigs/mesh/local-task';
import type { Attack, Target } from './attacks';

const ATTACK_MS = 8_000;
/** The time after which an attack ends in any case. On a busy machine, everything takes longer. */
const MAX_ATTACK_MS = 120_000;
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

interface AttackOptions {
  /** Indicates whether everything was seen that the attack should show. It is called every tenth of a second. */
  readonly hasSeenAll?: () => Promise<boolean>;
  /** The agent of the other caller. */
  readonly agent?: http.Agent;
}

/** Attacks the Envoy of a task while another caller sends requests. */
export async function underAttack(
  attack: Attack,
  target: Target,
  task: LocalTask,
  url: string,
  { hasSeenAll = async () => true, agent }: AttackOptions = {},
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
  let seenAll = false;
  const isOver = (ms: number) => ms >= ATTACK_MS && seenAll && others.finished - before > ANSWERS;
  for (const began = Date.now(); Date.now() - began < MAX_ATTACK_MS && !isOver(Date.now() - began); await sleep(100)) {
    memory = Math.max(memory, memoryOf(pid as number).own);
    seenAll = await hasSeenAll();
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
