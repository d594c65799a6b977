import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import type { Json } from '../../template/json';

const DEADLINE_MS = 10_000;
const bytes = (value: Json) => Buffer.from(JSON.stringify(value));
const parsed = (message: Buffer): Json => JSON.parse(message.toString());

/** What came of a call. */
export interface GrpcAnswer {
  /** The gRPC status code: 0 is success. */
  readonly code: number;
  readonly details: string;
  /** What was answered, in order. */
  readonly messages: Json[];
}

/** A client of `programs/grpc-server.mjs`. */
export class GrpcCaller {
  private readonly client: Client;

  /** Calls what listens at `host:port`. */
  public constructor(target: string) {
    // One connection for each caller, so that closing one closes no other's.
    this.client = new Client(target, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
  }

  /** One request, one answer. */
  public unary(request: Json, headers: Record<string, string> = {}): Promise<GrpcAnswer> {
    return new Promise((resolve) => {
      this.client.makeUnaryRequest(
        '/trading.Echo/Unary',
        bytes,
        parsed,
        request,
        metadataOf(headers),
        { deadline: Date.now() + DEADLINE_MS },
        (error: ServiceError | null, message?: Json) =>
          resolve({ code: error?.code ?? 0, details: error?.details ?? '', messages: error ? [] : [message] }),
      );
    });
  }

  /** One request, a stream of answers. */
  public serverStream(request: Json): Promise<GrpcAnswer> {
    const deadline = Date.now() + DEADLINE_MS;
    const path = '/trading.Echo/ServerStream';
    return collected(this.client.makeServerStreamRequest(path, bytes, parsed, request, { deadline }));
  }

  /** A stream of requests, each answered at once. */
  public bidirectional(requests: Json[]): Promise<GrpcAnswer> {
    const deadline = Date.now() + DEADLINE_MS;
    const call = this.client.makeBidiStreamRequest('/trading.Echo/Bidirectional', bytes, parsed, { deadline });
    for (const request of requests) call.write(request);
    call.end();
    return collected(call);
  }

  /** Closes its connection. */
  public close(): void {
    this.client.close();
  }
}

function metadataOf(headers: Record<string, string>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
}

function collected(stream: NodeJS.EventEmitter): Promise<GrpcAnswer> {
  return new Promise((resolve) => {
    const messages: Json[] = [];
    stream.on('data', (message) => messages.push(message));
    stream.on('error', () => {}); // its status tells
    stream.on('status', ({ code, details }) => resolve({ code, details, messages }));
  });
}
