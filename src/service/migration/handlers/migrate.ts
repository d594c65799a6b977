import type { IMigrationRecord, MigrationRun } from './migration-record';
import { type MigrationProperties, type MigrationRequest, versionOf } from './migration-request';
import type { IMigrationTasks, TaskState } from './migration-tasks';

/** The time and the invocation of the function. */
export interface IClock {
  /** Returns the time. Unit: ms since 1970. */
  now(): number;
  /** Indicates whether the invocation ends soon, so that the next one must continue. */
  endsSoon(): boolean;
  /** Waits. Unit: ms. */
  wait(ms: number): Promise<void>;
}

/** The parts that a migration uses. */
export interface MigrationParts {
  readonly record: IMigrationRecord;
  readonly tasks: IMigrationTasks;
  readonly clock: IClock;
  /** Throws if the settings of the request are not those of the stack. */
  verify(): Promise<void>;
}

/** CloudFormation waits at most an hour, and the answer needs a part of it. Unit: ms. */
const MAX_MS = 3_570_000;
const POLL_MS = 5_000;
/** The time after its deadline at which a run without a task is over. Unit: ms. */
const GRACE_MS = 60_000;
/** The longest stop of a task, and its start. Unit: ms. */
const STOP_PATIENCE_MS = 300_000;

/** Returns the time at which the migration of a request fails. */
export function deadlineOf(deadline: number | undefined, { Timeout }: MigrationProperties, now: number): number {
  return deadline ?? now + Math.min(Timeout * 1_000, MAX_MS);
}

/**
 * Migrates the image of a request, unless it is migrated.
 *
 * Returns false if the next invocation must continue. Throws if the migration fails. A repeated request continues where
 * the first one was interrupted.
 *
 * @param deadline the time at which the migration fails. Unit: ms since 1970
 */
export async function migrate(request: MigrationRequest, deadline: number, parts: MigrationParts): Promise<boolean> {
  const { record, tasks, clock } = parts;
  const { ResourceProperties: properties } = request;
  const { Id: service } = properties;
  const version = versionOf(properties);
  if (properties.Image === '') return skipped(properties, 'the service has no image yet');
  const own = { request: request.RequestId, version, deadline };
  if (await record.isMigrated(service, version)) {
    // The function was lost after it had remembered the image.
    await record.end(service, own);
    return skipped(properties, 'it is migrated');
  }
  await parts.verify();
  const run = await beginRun(request, own, parts);
  if (!run) return false;
  // The run before may have been of the same image.
  if (await record.isMigrated(service, version)) {
    await record.end(service, run);
    return skipped(properties, 'another request has migrated it');
  }
  const task = run.task ?? (await startTask(request, run, parts));
  for (;;) {
    const state = await tasks.stateOf(properties, task);
    if (state.is === 'stopped') {
      if (state.succeeded) await record.remember(service, version, task);
      await record.end(service, run);
      if (!state.succeeded) throw failed(properties, task, `failed: ${state.reason}`);
      console.log(JSON.stringify({ service: properties.Service, image: properties.Image, migrated: task }));
      return true;
    }
    if (clock.now() >= run.deadline) {
      // The run stays until the task has stopped, so that no other one begins beside it.
      await tasks.stop(properties, task, 'The migration took too long');
      throw failed(properties, task, `did not end within ${properties.Timeout} s and was stopped`);
    }
    if (clock.endsSoon()) return false;
    await clock.wait(POLL_MS);
  }
}

/** Stops the migration of a service that is deleted. The images that are migrated stay in the record. */
export async function stopMigration(
  request: MigrationRequest,
  { record, tasks, clock }: Omit<MigrationParts, 'verify'>,
): Promise<void> {
  const { ResourceProperties: properties } = request;
  const { Id: service } = properties;
  const until = clock.now() + STOP_PATIENCE_MS;
  let stopping: string | undefined;
  for (;;) {
    const run = await record.current(service);
    if (!run) return;
    const state: TaskState = run.task ? await tasks.stateOf(properties, run.task) : { is: 'missing' };
    if (state.is === 'running' && run.task && stopping !== run.task) {
      stopping = run.task;
      await tasks.stop(properties, run.task, 'The migration was removed');
    }
    // Without its run, a function that is about to note a task stops the task.
    if (state.is === 'stopped' || clock.now() >= until) return record.end(service, run);
    await clock.wait(POLL_MS);
  }
}

/** Begins the only run of a service. Returns undefined if the next invocation must continue to wait for another run. */
async function beginRun(
  { ResourceProperties: properties }: MigrationRequest,
  own: MigrationRun,
  parts: MigrationParts,
): Promise<MigrationRun | undefined> {
  const { Id: service } = properties;
  const { record, clock } = parts;
  for (;;) {
    const run = await record.begin(service, own);
    if (run.request === own.request) return run;
    if (await isOver(service, properties, run, parts)) {
      if (await record.replace(service, run, own)) return own;
    } else {
      if (clock.now() >= own.deadline) {
        throw new Error(
          `The migration of '${properties.Service}' did not begin, because an earlier one still runs: ${run.task ? nameOf(run.task) : 'it has no task yet'}. Deploy again after its end.`,
        );
      }
      if (clock.endsSoon()) return undefined;
      await clock.wait(POLL_MS);
    }
  }
}

/** Indicates whether the run of another request is over. Remembers its image if it has succeeded. */
async function isOver(
  service: string,
  properties: MigrationProperties,
  { request, version, deadline, task }: MigrationRun,
  { record, tasks, clock }: MigrationParts,
): Promise<boolean> {
  const isLate = clock.now() > deadline + GRACE_MS;
  if (task === undefined) return isLate && (await tasks.runningOf(properties, request)).length === 0;
  const state = await tasks.stateOf(properties, task);
  if (state.is === 'stopped' && state.succeeded) await record.remember(service, version, task);
  return state.is === 'stopped' || (state.is === 'missing' && isLate);
}

async function startTask(
  request: MigrationRequest,
  run: MigrationRun,
  { record, tasks }: MigrationParts,
): Promise<string> {
  const { ResourceProperties: properties } = request;
  const { Id: service } = properties;
  let task: string;
  try {
    task = await tasks.start(request);
  } catch (error) {
    const left = await tasks.runningOf(properties, request.RequestId);
    for (const each of left) await tasks.stop(properties, each, 'The migration could not watch it');
    if (left.length === 0) await record.end(service, run);
    throw new Error(`The migration of '${properties.Service}' did not start: ${textOf(error)}`);
  }
  if (await record.note(service, run, task)) return task;
  await tasks.stop(properties, task, 'The migration was removed');
  throw failed(properties, task, 'was removed while it started');
}

function skipped({ Service, Image }: MigrationProperties, because: string): true {
  console.log(JSON.stringify({ service: Service, image: Image, migrated: false, because }));
  return true;
}

/** Returns the error of a migration, with the place of its log and nothing of its content. */
function failed({ Service, Container, LogGroup }: MigrationProperties, task: string, how: string): Error {
  const id = nameOf(task);
  return new Error(
    `The migration of '${Service}' ${how}. Task: ${id}. Log: the stream ${Container}/${Container}/${id} of the log group ${LogGroup}.`,
  );
}

function nameOf(task: string): string {
  return task.slice(task.lastIndexOf('/') + 1);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
