/** The kinds of log groups that queries read. */
export type LogKind = 'application' | 'sidecars' | 'deployments' | 'rotations';

/** A parameter of a query. Its placeholder is `{{name}}`. */
interface QueryParameter {
  readonly name: string;
  readonly defaultValue: string;
  readonly description: string;
}

/** A query of CloudWatch Logs Insights. */
export interface SavedQuery {
  readonly id: string;
  /** The name in the folder of the platform. */
  readonly name: string;
  /** The commands of the query. */
  readonly lines: string[];
  /** The log groups that the query reads. */
  readonly of: LogKind[];
  readonly parameters?: QueryParameter[];
}

/**
 * The queries for a person on call. The fields are those of the access logs of both meshes, of log records by OTLP, of
 * events of ECS, and of Lambda's JSON log format.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-envoy-access-logs.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
export const QUERIES: SavedQuery[] = [
  {
    id: 'Errors',
    name: 'errors of a service',
    of: ['application'],
    parameters: [
      {
        name: 'service',
        defaultValue: '.',
        description: 'A part of the name of the log group, for example analyticsengine. A dot stands for all services.',
      },
    ],
    lines: [
      'fields @timestamp, @log, @logStream, @message',
      'filter @log like /(?i){{service}}/',
      // Wider than the metric filters of the alarm: it also finds lines whose form those cannot match.
      'filter @message like /(?i)(^|[^a-z]|\\[\\d+m)(error|eror|err|fatal|ftl|critical|crit|severe|panic|panicked|emerg|emergency|alert|exception|fail|uncaught|unhandled)([^a-z]|$)/ or @message like /[a-z](Error|Exception)\\b/ or @message like /^[EF]\\d{4} / or level >= 50 or severity_number >= 17 or severityNumber >= 17',
      'sort @timestamp desc',
      'limit 200',
    ],
  },
  {
    id: 'SlowRequests',
    name: 'slow requests',
    of: ['sidecars'],
    parameters: [
      { name: 'milliseconds', defaultValue: '1000', description: 'The shortest duration. Unit: milliseconds.' },
    ],
    lines: [
      // The first names are those of MeshBackend.envoy(), the others those of Service Connect.
      'fields @timestamp, @log, method, path, coalesce(duration, duration_ms) as took, coalesce(status, response_code) as answer, coalesce(upstream, authority) as callee, coalesce(trace, request_id) as id',
      'filter took >= {{milliseconds}}',
      'sort took desc',
      'limit 200',
    ],
  },
  {
    id: 'Trace',
    name: 'one trace',
    of: ['application', 'sidecars'],
    parameters: [
      {
        name: 'trace',
        defaultValue: '0af7651916cd43dd8448eb211c80319c',
        description: 'The trace ID: 32 hexadecimal digits. Leave out "1-" and the hyphen of an ID of X-Ray.',
      },
    ],
    lines: [
      'fields @timestamp, @log, @logStream, @message',
      "filter trace = '{{trace}}' or trace_id = '{{trace}}' or @message like '{{trace}}'",
      'sort @timestamp asc',
      'limit 1000',
    ],
  },
  {
    id: 'Deployments',
    name: 'deployments',
    of: ['deployments'],
    lines: [
      'fields time, resources.0 as service, detail.eventName as event, detail.deploymentId as deployment, detail.reason as reason',
      "filter `detail-type` = 'ECS Deployment State Change'",
      'sort time desc',
      'limit 200',
    ],
  },
  {
    id: 'Rotations',
    name: 'rotations',
    of: ['rotations'],
    lines: [
      'fields @timestamp, @log, coalesce(level, record.status) as outcome, coalesce(message.errorMessage, message, type) as text, coalesce(requestId, record.requestId) as request',
      "filter type = 'platform.report' or ispresent(level)",
      'sort @timestamp desc',
      'limit 200',
    ],
  },
];
