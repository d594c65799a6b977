import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import { type ReceivedSpan, spansIn } from './otlp';

const EXPORT = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
/** An empty response accepts all spans. */
const ACCEPTED = Buffer.alloc(0);
const unchanged = (bytes: Buffer) => bytes;

/** Receives the spans that tasks export by OTLP over gRPC, in place of their `otel` containers. */
export class TraceReceiver {
  private readonly received: ReceivedSpan[] = [];
  private readonly server = new Server();

  /** @param onSpan is called for every span, in the order of arrival */
  public constructor(onSpan: (span: ReceivedSpan) => void = () => {}) {
    const receive = (call: ServerUnaryCall<ReceivedSpan[], Buffer>, answer: sendUnaryData<Buffer>) => {
      for (const span of call.request) {
        this.received.push(span);
        onSpan(span);
      }
      answer(null, ACCEPTED);
    };
    const method = {
      path: EXPORT,
      requestStream: false,
      responseStream: false,
      requestSerialize: () => Buffer.alloc(0),
      requestDeserialize: spansIn,
      responseSerialize: unchanged,
      responseDeserialize: unchanged,
    };
    this.server.addService({ Export: method }, { Export: receive });
  }

  /** The received spans in the order of arrival. */
  public get spans(): readonly ReceivedSpan[] {
    return this.received;
  }

  /** Returns the number of received spans by service. */
  public counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { service } of this.received) counts[service] = (counts[service] ?? 0) + 1;
    return counts;
  }

  /** Listens at a further address and returns the port. */
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

  /** Stops the server. */
  public stop(): void {
    this.server.forceShutdown();
  }
}
