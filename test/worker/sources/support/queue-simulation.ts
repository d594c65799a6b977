import { Autoscaler } from '../../../../rigs/scaling/autoscaler';
import type { Json } from '../../../support/json';

/** A queue and a worker over time. All times are minutes. */
export interface QueueScenario {
  /** Returns the number of messages that arrive in a minute. */
  readonly arrivals: (minute: number) => number;
  readonly minutes: number;
  /** The time from a change of the desired count until a task runs. @default 1 */
  readonly startTime?: number;
  /** The time per message. @default 0.01, which is 100 messages per task and minute */
  readonly messageTime?: number;
  /** The delay of the count of tasks. @default 1 */
  readonly insightsDelay?: number;
  /** Indicates whether the tasks end right after their start. */
  readonly crash?: boolean;
}

export interface Run {
  /** The capacity at the end of each minute. */
  readonly capacity: number[];
  /** The visible messages and the messages in progress at the end of each minute. */
  readonly waiting: number[];
  readonly taken: number[];
}

/** The time without activity after which SQS publishes no metrics. */
const INACTIVE = 6 * 60;
/** The time until SQS publishes the metrics of a queue that is active again. */
const REACTIVATION = 15;
/** The messages that a task takes at a time. */
const BATCH = 10;

/** Runs a worker on a queue, with the scaling of a template. */
export function simulate(template: Json, scenario: QueueScenario): Run {
  const { arrivals, minutes, startTime = 1, messageTime = 0.01, insightsDelay = 1, crash = false } = scenario;
  const scaler = new Autoscaler(template);
  const run: Run = { capacity: [], waiting: [], taken: [] };
  const visible: (number | null)[] = [];
  const taken: (number | null)[] = [];
  const desired: (number | null)[] = [];
  const received: (number | null)[] = [];
  /** The minutes of work that the message in progress of each task still needs, by task, oldest first. */
  const tasks: { startsAt: number; batch: number[] }[] = [];
  let backlog = 0;
  let lastActivity = 0;
  let publishesFrom = 0;
  for (let minute = 0; minute < minutes; minute++) {
    const arrived = arrivals(minute);
    backlog += arrived;
    const target = scaler.capacity;
    // A task that is removed returns its messages.
    for (const removed of tasks.splice(target)) backlog += removed.batch.length;
    while (tasks.length < target) tasks.push({ startsAt: minute + startTime, batch: [] });
    let receivedNow = 0;
    const running = crash ? [] : tasks.filter(({ startsAt }) => startsAt <= minute);
    for (const task of running) {
      let time = 1;
      while (time > 1e-9) {
        if (task.batch.length === 0) {
          const count = Math.min(BATCH, backlog);
          if (count === 0) break;
          backlog -= count;
          receivedNow += count;
          task.batch = Array.from({ length: count }, () => messageTime);
        }
        const [first] = task.batch as [number];
        const spent = Math.min(first, time);
        time -= spent;
        if (first - spent > 1e-9) task.batch[0] = first - spent;
        else task.batch.shift();
      }
    }
    if (arrived > 0 || running.length > 0) {
      if (minute - lastActivity > INACTIVE) publishesFrom = minute + REACTIVATION;
      lastActivity = minute;
    }
    const inProgress = tasks.reduce((sum, { batch }) => sum + batch.length, 0);
    const isPublished = minute - lastActivity <= INACTIVE && minute >= publishesFrom;
    visible.push(isPublished ? backlog : null);
    taken.push(isPublished && inProgress > 0 ? inProgress : null);
    received.push(isPublished ? receivedNow : null);
    desired.push(running.length > 0 ? target : null);
    const late = [...desired.slice(0, desired.length - insightsDelay), ...Array(insightsDelay).fill(null)];
    scaler.step(minute, [
      { metric: 'ApproximateNumberOfMessagesVisible', values: visible },
      { metric: 'ApproximateNumberOfMessagesNotVisible', values: taken },
      { metric: 'NumberOfMessagesReceived', values: received },
      { metric: 'DesiredTaskCount', values: late.slice(-visible.length) },
      { metric: 'RunningTaskCount', values: late.slice(-visible.length) },
    ]);
    run.capacity.push(scaler.capacity);
    run.waiting.push(backlog);
    run.taken.push(inProgress);
  }
  return run;
}

/** Returns the changes of the capacity, for example `['0 -> 1', '1 -> 5']`. */
export function changesOf({ capacity }: Run): string[] {
  return capacity.flatMap((now, minute) => {
    const before = minute === 0 ? now : (capacity[minute - 1] as number);
    return now === before ? [] : [`${before} -> ${now}`];
  });
}

/** Returns how often the capacity changed its direction. */
export function turnsOf(run: Run): number {
  const directions = changesOf(run).map((change) => {
    const [before, now] = change.split(' -> ').map(Number) as [number, number];
    return now > before;
  });
  return directions.filter((up, index) => index > 0 && up !== directions[index - 1]).length;
}
