import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Callee } from '../shared/callee';
import type { DayResults } from '../shared/day-results';
import { log, messageOf } from '../shared/log';
import { type Calendar, dateIn } from '../shared/session';
import { type Environment, numberOf, required } from '../shared/settings';
import { reportOf } from './report';

const WAIT_SECONDS = 600;
const POLL_MS = 500;
/** The number of failed requests in a row after which the job fails. The first ones may come before Envoy has the address of the engine. */
const MAX_FAILURES = 60;

/** Stores a file of the report. */
export type Store = (name: string, content: string, type: string) => Promise<void>;

/** Returns the day of a run: the date of the scheduled time at the exchange. */
export function dayOf(environment: Environment): string {
  const calendar: Calendar = JSON.parse(required(environment, 'MARKET_CALENDAR_JSON'));
  return dateIn(calendar, Date.parse(required(environment, 'JOB_SCHEDULED_TIME')));
}

/** Returns the destinations of the report: the bucket, the folder, or both. */
export function storesOf({ REPORT_BUCKET, REPORT_FOLDER }: Environment): Store[] {
  const stores: Store[] = [];
  if (REPORT_BUCKET) {
    const s3 = new S3Client({ forcePathStyle: true });
    stores.push(async (name, Body, ContentType) => {
      await s3.send(new PutObjectCommand({ Bucket: REPORT_BUCKET, Key: `reports/${name}`, Body, ContentType }));
    });
  }
  if (REPORT_FOLDER) {
    stores.push(async (name, content) => {
      await fs.mkdir(REPORT_FOLDER, { recursive: true });
      await fs.writeFile(path.join(REPORT_FOLDER, name), content);
    });
  }
  if (stores.length === 0) throw new Error('got neither REPORT_BUCKET nor REPORT_FOLDER, expected one of them');
  return stores;
}

/** Waits until the results of a day are complete, and returns them. */
export async function completeResults(engine: Pick<Callee, 'get'>, day: string, seconds: number): Promise<DayResults> {
  const deadline = Date.now() + seconds * 1000;
  for (let failures = 0; ; ) {
    try {
      const results = await engine.get<DayResults>(`/results/${day}`);
      if (results.complete) return results;
      failures = 0;
    } catch (error) {
      failures += 1;
      if (failures > MAX_FAILURES) throw error;
    }
    if (Date.now() > deadline) throw new Error(`the results of ${day} were not complete after ${seconds} s`);
    await sleep(POLL_MS);
  }
}

/** Writes the report of a day. A second run writes the same files. */
export async function run(environment: Environment): Promise<void> {
  const day = dayOf(environment);
  const stores = storesOf(environment);
  const engine = new Callee(required(environment, 'ANALYTICS_ENGINE_URL'));
  const results = await completeResults(engine, day, numberOf(environment, 'WAIT_SECONDS', WAIT_SECONDS));
  for (const store of stores) {
    await store(`${day}.json`, `${JSON.stringify(results, null, 2)}\n`, 'application/json');
    await store(`${day}.md`, reportOf(results), 'text/markdown; charset=utf-8');
  }
  log('info', `wrote the report of ${day}`, { run: environment.JOB_RUN, attempt: environment.JOB_ATTEMPT });
}

if (require.main === module) {
  run(process.env).catch((error) => {
    log('error', `the report failed: ${messageOf(error)}`);
    process.exitCode = 1;
  });
}
