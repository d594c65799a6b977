import { once } from 'node:events';
import * as http from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { Json } from '../template/json';

/** A log event that a collector sent. */
export interface ReceivedLogEvent {
  readonly group: string;
  readonly stream: string;
  /** The message, parsed as JSON. */
  readonly message: Json;
}

/** A request to an OTLP endpoint. */
export interface ReceivedExport {
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
}

/** Receives what a collector sends to X-Ray, CloudWatch Logs and an OTLP endpoint, in their place. */
export class AwsReceiver {
  /** Starts a receiver on a loopback address. */
  public static async start(address: string): Promise<AwsReceiver> {
    const receiver = new AwsReceiver(address);
    receiver.server.listen(0, address);
    await once(receiver.server, 'listening');
    return receiver;
  }

  /** The documents that arrived at X-Ray. */
  public readonly segments: Json[] = [];
  /** The events that arrived at CloudWatch Logs. */
  public readonly events: ReceivedLogEvent[] = [];
  /** The requests that arrived at the OTLP endpoint. */
  public readonly exports: ReceivedExport[] = [];
  /** The API calls, for example `CreateLogStream`. */
  public readonly calls = new Set<string>();
  private readonly server: http.Server;

  private constructor(private readonly address: string) {
    this.server = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        const answer = this.receive(request, request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(JSON.stringify(answer));
      });
    });
  }

  /** The base URL. */
  public get url(): string {
    return `http://${this.address}:${(this.server.address() as { port: number }).port}`;
  }

  /** Stops the server. */
  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private receive({ url = '', headers }: http.IncomingMessage, body: Buffer): Json {
    if (url.startsWith('/task')) return TASK;
    if (url.startsWith('/container')) return url.endsWith('/task') ? TASK : TASK.Containers[1];
    if (url.startsWith('/otlp')) {
      this.exports.push({ path: url, headers });
      return {};
    }
    const call =
      url === '/TraceSegments' ? 'PutTraceSegments' : (String(headers['x-amz-target']).split('.').pop() ?? '');
    this.calls.add(call);
    const input = JSON.parse(body.toString('utf8'));
    if (call === 'PutTraceSegments') {
      this.segments.push(...input.TraceSegmentDocuments.map((document: string) => JSON.parse(document)));
      return { UnprocessedTraceSegments: [] };
    }
    if (call === 'PutLogEvents') {
      const { logGroupName: group, logStreamName: stream, logEvents } = input;
      this.events.push(...logEvents.map((event: Json) => ({ group, stream, message: JSON.parse(event.message) })));
    }
    // The collector sends events again until it gets a token.
    return { nextSequenceToken: '1' };
  }
}

const CLUSTER = 'arn:aws:ecs:eu-central-1:123456789012:cluster/trading';
const CONTAINER = { KnownStatus: 'RUNNING', Type: 'NORMAL', LogDriver: 'awslogs' };
const logOptions = (group: string) => ({
  'awslogs-group': group,
  'awslogs-region': 'eu-central-1',
  'awslogs-stream': 'x/y/z',
});

/**
 * The answer of the metadata endpoint of a task on Fargate, before the application runs: only sidecars do.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate-response.html
 */
const TASK = {
  Cluster: CLUSTER,
  TaskARN: 'arn:aws:ecs:eu-central-1:123456789012:task/trading/0123456789abcdef0123456789abcdef',
  Family: 'risk-engine',
  Revision: '7',
  LaunchType: 'FARGATE',
  AvailabilityZone: 'eu-central-1a',
  Containers: [
    { ...CONTAINER, Name: 'app', DockerId: 'a-1', KnownStatus: 'PENDING', LogOptions: logOptions('application') },
    { ...CONTAINER, Name: 'otel', DockerId: 'b-2', LogOptions: logOptions('sidecars') },
    { ...CONTAINER, Name: 'envoy', DockerId: 'c-3', LogOptions: logOptions('sidecars') },
  ],
};

/** The identity of the task that the metadata endpoint describes. */
export const TASK_IDENTITY = { taskArn: TASK.TaskARN, clusterArn: CLUSTER, zone: TASK.AvailabilityZone };
