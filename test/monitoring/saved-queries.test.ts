import { Alerting, MeshedFargateService, SpotCluster, TradingMesh, TradingMonitoring } from '../../src';
import { accessLog } from '../../src/mesh/envoy/bootstrap/access-log';
import { type LogKind, QUERIES } from '../../src/monitoring/queries';
import { ERROR_LINES } from '../logs/log-lines';
import type { Json } from '../support/json';
import { anApp, aPlatform, aStack, aVpc, templateOf } from '../support/stacks';

/** The keys of an access log of Service Connect in JSON, for HTTP and for HTTP/2. */
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-envoy-access-logs.html
const SERVICE_CONNECT =
  'start_time method path protocol response_code bytes_received bytes_sent duration_ms duration upstream_service_time forwarded_for user_agent request_id authority upstream_host stream_id';

/** The keys of the JSON lines in the log groups of each kind. Insights reads the fields of nested objects by their path. */
const KEYS: Record<LogKind, string[]> = {
  application: [
    // The collector writes these for records by OTLP, as test/real/telemetry shows.
    ...['body', 'severity_number', 'severity_text', 'trace_id', 'span_id'],
    // The loggers of the corpus write these.
    ...ERROR_LINES.flatMap(({ line }) => keysOf(line)),
    'severityNumber',
  ],
  sidecars: [...SERVICE_CONNECT.split(' '), ...envoyKeys()],
  deployments: keysOf(
    JSON.stringify({
      // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
      'detail-type': 'ECS Deployment State Change',
      source: 'aws.ecs',
      time: '2020-05-23T12:31:14Z',
      resources: ['arn:aws:ecs:us-west-2:111122223333:service/default/servicetest'],
      detail: {
        eventType: 'INFO',
        eventName: 'SERVICE_DEPLOYMENT_IN_PROGRESS',
        deploymentId: 'ecs-svc/123',
        updatedAt: '2020-05-23T11:11:11Z',
        reason: 'ECS deployment deploymentId in progress.',
      },
    }),
  ),
  // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
  rotations: [
    {
      timestamp: '2026-11-30T03:00:00.000Z',
      level: 'INFO',
      requestId: '1',
      message: '{"service":"a","redeployed":true}',
    },
    {
      timestamp: '2026-11-30T03:00:00.000Z',
      level: 'ERROR',
      requestId: '1',
      message: { errorType: 'Error', errorMessage: 'x' },
    },
    { time: '2026-11-30T03:00:00.000Z', type: 'platform.report', record: { requestId: '1', status: 'success' } },
  ].flatMap((line) => keysOf(JSON.stringify(line))),
};

function envoyKeys(): string[] {
  const [log] = accessLog('inbound') as Json[];
  return Object.keys(log.typed_config.log_format.json_format);
}

function keysOf(line: string): string[] {
  try {
    return pathsIn(JSON.parse(line), '');
  } catch {
    return [];
  }
}

function pathsIn(value: Json, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries<Json>(value).flatMap(([name, inner]) => pathsIn(inner, path ? `${path}.${name}` : name));
}

/** The fields that a query reads: its words, without text in quotation marks, patterns, functions and own names. */
function fieldsOf(lines: string[]): string[] {
  const query = lines.join(' ');
  const own = [...query.matchAll(/ as (\w+)/g)].map(([, name]) => name);
  const words = query
    .replace(/'[^']*'|\/(?:[^/\\]|\\.)*\//g, ' ')
    .replace(/`([^`]*)`/g, (_all, name) => name)
    .replace(/\{\{\w+\}\}/g, ' ')
    .match(/[@a-z][\w.-]*/gi) as string[];
  const commands = 'fields filter sort limit as or and like asc desc coalesce ispresent'.split(' ');
  return [...new Set(words)].filter((word) => !word.startsWith('@') && !commands.includes(word) && !own.includes(word));
}

const platform = () => templateOf(aPlatform(aStack()));
const queriesOf = (template: Json) => Object.values<Json>(template.findResources('AWS::Logs::QueryDefinition'));

describe.each(QUERIES)('the query "$name"', ({ lines, of, parameters = [] }) => {
  test('reads fields that the log lines have', () => {
    const known = of.flatMap((kind) => KEYS[kind]);
    expect(fieldsOf(lines).filter((field) => !known.includes(field))).toEqual([]);
  });

  test('has each of its parameters', () => {
    const used = [...lines.join(' ').matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name);
    expect(new Set(used)).toEqual(new Set(parameters.map(({ name }) => name)));
  });

  test('is not longer than CloudWatch accepts', () => {
    expect(lines.join('\n| ').length).toBeLessThanOrEqual(10_000);
  });
});

test('the fields of a query that no line has are found', () => {
  expect(fieldsOf(["filter latency > 5 and `detail-type` = 'x'"])).toEqual(['latency', 'detail-type']);
});

test('the query of errors finds each error of the corpus', () => {
  const { lines } = QUERIES.find(({ id }) => id === 'Errors') as (typeof QUERIES)[number];
  const filter = lines[2];
  const patterns = [...filter.matchAll(/\/(\(\?i\))?((?:[^/\\]|\\.)*)\//g)].map(
    ([, ignoreCase, pattern]) => new RegExp(pattern, ignoreCase ? 'i' : ''),
  );
  const fields = [...filter.matchAll(/(\w+) >= (\d+)/g)].map(([, name, least]) => ({ name, least: Number(least) }));
  expect([patterns.length, fields.length]).toEqual([3, 3]);
  const matches = (line: string) => {
    const value = line.startsWith('{') ? JSON.parse(line) : {};
    return patterns.some((pattern) => pattern.test(line)) || fields.some(({ name, least }) => value[name] >= least);
  };
  expect(ERROR_LINES.filter(({ line }) => !matches(line))).toEqual([]);
});

describe('the queries of a platform', () => {
  const template = platform();
  const queries = queriesOf(template);

  test('are in a folder of the platform', () => {
    expect(queries.map(({ Properties }) => Properties.Name).sort()).toEqual([
      'TradingAnalytics/Stack/Trading/Mesh/deployments',
      'TradingAnalytics/Stack/Trading/Mesh/errors of a service',
      'TradingAnalytics/Stack/Trading/Mesh/one trace',
      'TradingAnalytics/Stack/Trading/Mesh/rotations',
      'TradingAnalytics/Stack/Trading/Mesh/slow requests',
    ]);
  });

  test('read the log groups of the stack', () => {
    const named = (name: string): string[] =>
      queries
        .find(({ Properties }) => Properties.Name.endsWith(`/${name}`))
        ?.Properties.LogGroupNames.map(({ Ref }: Json) => Ref.replace(/^Trading|.{8}$/g, ''));
    const services = ['analyticsengine', 'apigateway', 'dataingestion'];
    expect(named('errors of a service').sort()).toEqual(services.map((name) => `Services${name}Logs`));
    expect(named('slow requests').sort()).toEqual(services.map((name) => `Services${name}SidecarLogs`));
    expect(named('one trace')).toHaveLength(6);
    expect(named('deployments')).toEqual(['ClusterCapacityEventsLog']);
    expect(named('rotations').length).toBeGreaterThanOrEqual(2);
    expect(new Set(named('rotations')).size).toBe(named('rotations').length);
  });
});

describe('without log groups of its stack, a query lets a person select them', () => {
  test('because the services are in a later stack', () => {
    const app = anApp();
    const stack = aStack('Platform', {}, app);
    const vpc = aVpc(stack);
    const cluster = new SpotCluster(stack, 'Cluster', { vpc });
    const mesh = new TradingMesh(stack, 'Mesh', { vpc });
    const monitoring = new TradingMonitoring(stack, 'Monitoring', { alerting: Alerting.none(), cluster, mesh });
    monitoring.watchService(new MeshedFargateService(aStack('Later', {}, app), 'Engine', { cluster, mesh }));
    const errors = queriesOf(templateOf(stack)).find(({ Properties }) =>
      Properties.Name.endsWith('/errors of a service'),
    );
    expect(errors?.Properties.LogGroupNames).toBeUndefined();
  });

  test('because a query reads at most 50 log groups', () => {
    const stack = aStack();
    const vpc = aVpc(stack);
    const cluster = new SpotCluster(stack, 'Cluster', { vpc });
    const mesh = new TradingMesh(stack, 'Mesh', { vpc });
    const monitoring = new TradingMonitoring(stack, 'Monitoring', { alerting: Alerting.none(), cluster, mesh });
    for (let number = 0; number < 26; number += 1) {
      monitoring.watchService(new MeshedFargateService(stack, `Service${number}`, { cluster, mesh }));
    }
    const groupsOf = (name: string) =>
      queriesOf(templateOf(stack)).find(({ Properties }) => Properties.Name.endsWith(name))?.Properties.LogGroupNames;
    expect(groupsOf('/errors of a service')).toHaveLength(26);
    expect(groupsOf('/one trace')).toBeUndefined();
  });
});
