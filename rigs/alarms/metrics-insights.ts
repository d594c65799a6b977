import type { Series } from './series';

/** The part of Metrics Insights that alarms of the library use. */
export interface Query {
  readonly statistic: string;
  readonly metric: string;
  readonly namespace: string;
  /** The dimensions of the metrics. A metric with more or fewer dimensions does not count. */
  readonly schema?: readonly string[];
  readonly where: readonly { readonly dimension: string; readonly equal: boolean; readonly value: string }[];
  readonly groupBy: readonly string[];
}

const NAME = String.raw`(?:"[^"]+"|[A-Za-z_][\w/]*)`;
const QUERY = new RegExp(
  String.raw`^\s*SELECT\s+(AVG|SUM|MAX|MIN|COUNT)\s*\(\s*(${NAME})\s*\)\s+FROM\s+(?:SCHEMA\s*\(\s*(${NAME})\s*((?:,\s*${NAME}\s*)*)\)|(${NAME}))` +
    String.raw`(?:\s+WHERE\s+(.+?))?(?:\s+GROUP\s+BY\s+(${NAME}(?:\s*,\s*${NAME})*))?(?:\s+ORDER\s+BY\s+(?:AVG|SUM|MAX|MIN|COUNT)\s*\(\s*\)(?:\s+(?:ASC|DESC))?)?(?:\s+LIMIT\s+\d+)?\s*$`,
  'is',
);
const CONDITION = new RegExp(String.raw`^\s*(${NAME})\s*(=|!=)\s*'([^']*)'\s*$`, 'i');
const STATISTICS: Record<string, string> = {
  AVG: 'Average',
  SUM: 'Sum',
  MAX: 'Maximum',
  MIN: 'Minimum',
  COUNT: 'SampleCount',
};

/** Indicates whether an expression of an alarm is a Metrics Insights query. */
export function isQuery(expression: string): boolean {
  return /^\s*SELECT\s/i.test(expression);
}

/**
 * Parses a Metrics Insights query. Throws for a clause that the evaluator does not support.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html
 */
export function parseQuery(text: string): Query {
  const match = QUERY.exec(text);
  if (!match) {
    throw new Error(
      `got the query '${text}', expected SELECT, FROM, WHERE with AND, =, !=, GROUP BY, ORDER BY and LIMIT only`,
    );
  }
  const [, statistic = '', metric = '', inSchema, dimensions, namespace, where, groupBy] = match;
  return {
    statistic: STATISTICS[statistic.toUpperCase()] as string,
    metric: plain(metric),
    namespace: plain(inSchema ?? (namespace as string)),
    schema: inSchema === undefined ? undefined : names(dimensions),
    where: where === undefined ? [] : where.split(/\s+AND\s+/i).map((condition) => parseCondition(condition, text)),
    groupBy: names(groupBy),
  };
}

/** Returns the series that a query selects, by group. */
export function select(query: Query, all: readonly Series[]): Map<string, Series[]> {
  const groups = new Map<string, Series[]>();
  for (const series of all) {
    const dimensions = series.dimensions ?? {};
    if (series.metric !== query.metric || (series.namespace ?? query.namespace) !== query.namespace) continue;
    if (query.schema && Object.keys(dimensions).sort().join() !== [...query.schema].sort().join()) continue;
    if (!query.where.every(({ dimension, equal, value }) => (dimensions[dimension] === value) === equal)) continue;
    const group = query.groupBy.map((dimension) => dimensions[dimension] ?? '').join(' ');
    groups.set(group, [...(groups.get(group) ?? []), series]);
  }
  return groups;
}

function parseCondition(condition: string, text: string): Query['where'][number] {
  const match = CONDITION.exec(condition);
  if (!match) throw new Error(`got the condition '${condition}' in the query '${text}', expected name = 'value' or !=`);
  const [, dimension = '', operator, value = ''] = match;
  return { dimension: plain(dimension), equal: operator === '=', value };
}

function names(list = ''): string[] {
  return list
    .split(',')
    .map((name) => plain(name.trim()))
    .filter((name) => name !== '');
}

function plain(name: string): string {
  return name.replace(/"/g, '');
}
