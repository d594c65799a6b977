import * as fs from 'node:fs';
import * as path from 'node:path';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Json } from '../../rigs/template/json';
import { type Outcome, outcome } from '../steps/outcome';
import type { DayState, RunningDay } from './running-day';
import type { Watcher } from './watcher';

const TOLERANCE = 1e-9;
/** The logins after one rotation in the log of PostgreSQL. The function that rotates has another name. */
const SECOND_LOGINS = /user=\w+_2 database=trading application_name=(analytics-engine|data-ingestion)\b/g;
const LOGINS = ['analytics-engine', 'data-ingestion'].map(
  (service) => `user=${service.replace('-', '_')}_2 database=trading application_name=${service}`,
);
/** The figures of each instrument, computed by the database from the stored ticks. */
const FROM_TICKS = fs.readFileSync(path.join(__dirname, 'figures-of-ticks.sql'), 'utf8');

/** What the day has shown, and the rotation of the users in it. */
export interface Shown {
  readonly state: DayState;
  readonly jobCode: number | null;
  readonly rotated: readonly string[];
}

/** Compares what the day has shown with what must be. */
export async function verdictOf(day: RunningDay, watcher: Watcher, shown: Shown): Promise<Outcome[]> {
  const { state, jobCode, rotated } = shown;
  const report = JSON.parse(fs.readFileSync(path.join(day.reports, `${state.day}.json`), 'utf8')) as Json;
  const text = fs.readFileSync(path.join(day.reports, `${state.day}.md`), 'utf8');
  const { rows } = await day.postgres.query(FROM_TICKS.replaceAll('$1', String(state.minutes)));
  const differences = rows.filter((row: Json) => {
    const reported = report.symbols.find(({ symbol }: Json) => symbol === row.symbol);
    return !['vwap', 'volume', 'volatility'].every((figure) => isNear(reported?.[figure], row[figure]));
  });
  const logins = [...new Set(day.postgres.log().match(SECOND_LOGINS))].sort().join(', ');
  return [
    outcome(
      'the session has all of its minutes',
      state.closed && state.results.length === state.minutes,
      `${state.results.length} of ${state.minutes}`,
    ),
    outcome(
      'the report has the figures that the database computes from the ticks',
      rows.length > 0 && rows.length === report.symbols.length && differences.length === 0,
      `${rows.length} instruments, ${differences.length} different`,
    ),
    outcome('the value at risk is a loss', report.book.valueAtRisk > 0, `${Math.round(report.book.valueAtRisk)} USD`),
    outcome('the job ends with 0', jobCode === 0, `exit code ${jobCode}`),
    outcome(
      'the bucket has the report',
      (await objectIn(day, `reports/${state.day}.md`)) === text,
      `${text.length} characters`,
    ),
    outcome(
      'after the rotation, the services use their second logins',
      logins === LOGINS.join(', '),
      `${logins}; ${rotated.length} services redeployed`,
    ),
    outcome(
      'no request failed',
      watcher.requests > 0 && watcher.failures.length === 0,
      `${watcher.failures.length} of ${watcher.requests}${watcher.failures.slice(0, 3).map((each) => `; ${each}`)}`,
    ),
    outcome(
      'the stream of events never ended',
      watcher.streams === 1 && watcher.events > 1,
      `${watcher.streams} streams, ${watcher.events} events`,
    ),
  ];
}

function isNear(one: unknown, other: number): boolean {
  return typeof one === 'number' && Math.abs(one - other) <= TOLERANCE * Math.abs(other);
}

async function objectIn({ mesh }: RunningDay, Key: string): Promise<string | undefined> {
  const [bucket] = mesh.deployed.ofType('AWS::S3::Bucket').filter(({ logicalId }) => logicalId.startsWith('Reports'));
  const s3 = new S3Client({ ...mesh.deployed.clients, forcePathStyle: true });
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket.physicalId, Key }));
  return Body?.transformToString();
}
