import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import { type ReceivedSpan, spansIn } from './otlp';

const EXPORT = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
/** An answer without fields: everything was taken. */
const TAKEN = Buffer.alloc(0);
const same = (bytes: Buffer) => bytes;

/** Takes the spans that tasks export by OTLP over gRPC, in place of their `otel` containers. */
export class TraceReceiver {
  private readonly received: ReceivedSpan[] = [];
  private readonly server = new Server();

  /** Told of every span, as it comes. */
  public constructor(onSpan: (span: ReceivedSpan) => void = () => {}) {
    const take = (call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>) => {
      for (const span of spansIn(call.request)) {
        this.received.push(span);
        onSpan(span);
      }
      answer(null, TAKEN);
    };
    const method = {
      path: EXPORT,
      requestStream: false,
      responseStream: false,
      requestSerialize: same,
      requestDeserialize: same,
      responseSerialize: same,
      responseDeserialize: same,
    };
    this.server.addService({ Export: method }, { Export: take });
  }

  /** What has come so far, in that order. */
  public get spans(): readonly ReceivedSpan[] {
    return this.received;
  }

  /** How many spans each service has exported. */
  public counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { service } of this.received) counts[service] = (counts[service] ?? 0) + 1;
    return counts;
  }

  /** Listens at one more address. Gives back the port. */
  public listen(address: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.bindAsync(`${address}:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
  }

  /** Stops listening at an address. */
  public unlisten(address: string, port: number): void {
    this.server.unbind(`${address}:${port}`);
  }

  /** Ends it. */
  public stop(): void {
    this.server.forceShutdown();
  }
}
