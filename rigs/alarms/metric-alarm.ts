import type { Json } from '../template/json';
import { evaluateExpression, type Value } from './metric-math';
import { isQuery, parseQuery, select } from './metrics-insights';
import { type Rule, stateOf, type Treatment } from './missing-data';
import { dataPoint, type Minute, type Point, type Series, type State, seriesOf } from './series';

/**
 * The number of data points that CloudWatch reads beyond the evaluation periods, in case that some are missing.
 *
 * AWS documents one case, five for three, and that the number depends on the period.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
const EXTRA_POINTS = 2;

const KNOWN = new Set(
  `ActionsEnabled AlarmActions AlarmDescription AlarmName ComparisonOperator DatapointsToAlarm Dimensions
  EvaluationPeriods ExtendedStatistic InsufficientDataActions MetricName Metrics Namespace OKActions Period Statistic
  Tags Threshold TreatMissingData Unit`.split(/\s+/),
);

const OPERATORS: Record<string, (point: number, threshold: number) => boolean> = {
  GreaterThanOrEqualToThreshold: (point, threshold) => point >= threshold,
  GreaterThanThreshold: (point, threshold) => point > threshold,
  LessThanThreshold: (point, threshold) => point < threshold,
  LessThanOrEqualToThreshold: (point, threshold) => point <= threshold,
};

/** The states of an alarm by minute, and the changes that lead to actions. */
export interface MetricAlarmRun {
  readonly states: readonly State[];
  /** The changes of the alarm, or of each contributor if the alarm has several time series. */
  readonly changes: readonly { readonly minute: number; readonly state: State; readonly contributor?: string }[];
}

/**
 * Evaluates a metric alarm each minute, with a sliding window.
 *
 * Before the first complete evaluation, the state is INSUFFICIENT_DATA.
 *
 * @param properties the properties in a template, without intrinsic functions
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html
 */
export function runMetricAlarm(
  properties: Json,
  all: readonly Series[],
  { minutes, start }: { readonly minutes: number; readonly start: number },
): MetricAlarmRun {
  for (const name of Object.keys(properties)) {
    if (!KNOWN.has(name)) throw new Error(`got ${name}, expected ${[...KNOWN].join(', ')}`);
  }
  const rule = ruleOf(properties);
  const { period, read } = sourceOf(properties, all, start);
  const states: State[] = [];
  const changes: MetricAlarmRun['changes'][number][] = [];
  const contributors = new Map<string, State>();
  for (let minute = 0; minute < minutes; minute++) {
    const before = states.at(-1) ?? 'INSUFFICIENT_DATA';
    const count = Math.min(rule.evaluationPeriods + EXTRA_POINTS, Math.floor((minute + 1) / period));
    if (count < rule.evaluationPeriods) {
      states.push(before);
      continue;
    }
    const ends = Array.from({ length: count }, (_, index) => minute - (count - 1 - index) * period);
    const read1 = read(ends);
    if (!(read1 instanceof Map)) {
      const state = stateOf(read1, rule) ?? before;
      if (state !== before) changes.push({ minute, state });
      states.push(state);
      continue;
    }
    for (const [contributor, points] of read1) {
      const was = contributors.get(contributor) ?? 'INSUFFICIENT_DATA';
      // A time series that the query no longer returns is OK.
      const state = points.every((point) => point === undefined) ? 'OK' : (stateOf(points, rule) ?? was);
      if (state !== was) changes.push({ minute, state, contributor });
      contributors.set(contributor, state);
    }
    const found = [...read1.values()].some((points) => points.some((point) => point !== undefined));
    states.push(!found ? 'INSUFFICIENT_DATA' : [...contributors.values()].includes('ALARM') ? 'ALARM' : 'OK');
  }
  return { states, changes };
}

/** Reads the data points of periods that end with these minutes: of one time series, or of several by contributor. */
type Reader = (ends: readonly number[]) => Point[] | Map<string, Point[]>;

function ruleOf(properties: Json): Rule {
  const {
    ComparisonOperator,
    Threshold,
    EvaluationPeriods,
    DatapointsToAlarm,
    TreatMissingData = 'missing',
  } = properties;
  const operator = OPERATORS[ComparisonOperator];
  if (!operator || Threshold === undefined) {
    throw new Error(
      `got ${ComparisonOperator} and the threshold ${Threshold}, expected a number and one of ${Object.keys(OPERATORS).join(', ')}`,
    );
  }
  if (!['breaching', 'notBreaching', 'ignore', 'missing'].includes(TreatMissingData)) {
    throw new Error(`got TreatMissingData ${TreatMissingData}, expected breaching, notBreaching, ignore or missing`);
  }
  return {
    breaches: (point) => operator(point, Number(Threshold)),
    evaluationPeriods: Number(EvaluationPeriods),
    datapointsToAlarm: Number(DatapointsToAlarm ?? EvaluationPeriods),
    treatment: TreatMissingData as Treatment,
  };
}

/**
 * Returns the value of the metric or the expression of an alarm at a minute, or undefined without data.
 *
 * @param properties the properties of an alarm, of which only the metric counts
 */
export function valueAt(properties: Json, all: readonly Series[], minute: number): Point {
  const value = sourceOf(properties, all, 0).read([minute]);
  return value instanceof Map ? undefined : value[0];
}

function sourceOf(properties: Json, all: readonly Series[], start: number): { period: number; read: Reader } {
  const { Metrics, MetricName } = properties;
  if (MetricName !== undefined) {
    const period = minutesOf(properties.Period);
    const values = valuesOf({ ...properties, Dimensions: properties.Dimensions ?? [] }, all);
    const statistic = properties.Statistic ?? properties.ExtendedStatistic;
    return { period, read: (ends) => ends.map((end) => dataPoint(values, end, period, statistic)) };
  }
  const result = Metrics.filter(({ ReturnData = true }: Json) => ReturnData);
  if (result.length !== 1) throw new Error(`got ${result.length} metrics with ReturnData, expected one`);
  const periods = new Set<number>(
    Metrics.flatMap(({ MetricStat, Period }: Json) => (MetricStat ? [MetricStat.Period] : (Period ?? []))),
  );
  if (periods.size !== 1) throw new Error(`got the periods ${[...periods].join(', ')}, expected one`);
  const period = minutesOf([...periods][0]);
  return { period, read: (ends) => series(queryOf(result[0], { entries: Metrics, all, period, start }, ends)) };
}

interface Source {
  readonly entries: Json[];
  readonly all: readonly Series[];
  /** Unit: minutes. */
  readonly period: number;
  /** The time of the first minute. Unit: seconds since 1970 */
  readonly start: number;
}

/** @param known the values of the entries so far, because an expression may refer to another one many times */
function queryOf(
  entry: Json,
  source: Source,
  ends: readonly number[],
  known = new Map<string, Value>(),
): Value | Map<string, Point[]> {
  const { entries, all, period, start } = source;
  const { MetricStat, Expression } = entry;
  if (MetricStat) {
    const values = valuesOf({ ...MetricStat.Metric, Dimensions: MetricStat.Metric.Dimensions ?? [] }, all);
    return ends.map((end) => dataPoint(values, end, period, MetricStat.Stat));
  }
  if (isQuery(Expression)) return insights(Expression, all, period, ends);
  const valueOfId = (id: string) => {
    const cached = known.get(id);
    if (cached !== undefined) return cached;
    const other = entries.find(({ Id }) => Id === id);
    if (!other)
      throw new Error(`got the id ${id} in '${Expression}', expected ${entries.map(({ Id }) => Id).join(', ')}`);
    const value = queryOf(other, source, ends, known);
    const plain = value instanceof Map ? [...value.values()] : value;
    known.set(id, plain);
    return plain;
  };
  // The time of a data point is the beginning of its period.
  return evaluateExpression(Expression, {
    valueOf: valueOfId,
    times: ends.map((end) => start + (end + 1 - period) * 60),
  });
}

function insights(
  text: string,
  all: readonly Series[],
  period: number,
  ends: readonly number[],
): Point[] | Map<string, Point[]> {
  const query = parseQuery(text);
  const groups = new Map(
    [...select(query, all)].map(([group, members]) => [
      group,
      ends.map((end) => {
        // The samples of all series of a group count together.
        const points = members.flatMap(({ values }) => values.slice(Math.max(0, end - period + 1), end + 1));
        return dataPoint(points, points.length - 1, points.length, query.statistic);
      }),
    ]),
  );
  return query.groupBy.length > 0 ? groups : (groups.get('') ?? ends.map(() => undefined));
}

function series(value: Value | Map<string, Point[]>): Point[] | Map<string, Point[]> {
  if (value instanceof Map) return value;
  if (typeof value === 'number' || Array.isArray(value[0])) {
    throw new Error('got a number or an array of time series as the result, expected one time series');
  }
  return value as Point[];
}

function valuesOf({ Namespace, MetricName, Dimensions }: Json, all: readonly Series[]): readonly Minute[] {
  const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }: Json) => [Name, Value]));
  return seriesOf(all, Namespace, MetricName, dimensions)?.values ?? [];
}

function minutesOf(seconds: number): number {
  if (!(seconds >= 60 && seconds % 60 === 0))
    throw new Error(`got a period of ${seconds} seconds, expected whole minutes`);
  return seconds / 60;
}
