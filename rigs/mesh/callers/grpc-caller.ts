import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import type { Json } from '../../template/json';

/** For a busy machine. Only a failure takes that long. */
const DEADLINE_MS = 120_000;
const bytes = (value: Json) => Buffer.from(JSON.stringify(value));
const parsed = (message: Buffer): Json => JSON.parse(message.toString());

/** The result of a call. */
export interface GrpcAnswer {
  /** The gRPC status code: 0 is success. */
  readonly code: number;
  readonly details: string;
  /** The responses, in order. */
  readonly messages: Json[];
}

/** A client of `programs/grpc-server.mjs`. */
export class GrpcCaller {
  private readonly client: Client;

  /** Creates a client for the server at `host:port`. */
  public constructor(target: string) {
    // One connection for each caller, so that closing one caller does not affect others.
    this.client = new Client(target, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
  }

  /** Sends one request and gets one response. */
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

  /** Sends one request and gets a stream of responses. */
  public serverStream(request: Json): Promise<GrpcAnswer> {
    const deadline = Date.now() + DEADLINE_MS;
    const path = '/trading.Echo/ServerStream';
    return collected(this.client.makeServerStreamRequest(path, bytes, parsed, request, { deadline }));
  }

  /** Sends a stream of requests and gets one response for each. */
  public bidirectional(requests: Json[]): Promise<GrpcAnswer> {
    const deadline = Date.now() + DEADLINE_MS;
    const call = this.client.makeBidiStreamRequest('/trading.Echo/Bidirectional', bytes, parsed, { deadline });
    for (const request of requests) call.write(request);
    call.end();
    return collected(call);
  }

  /** Sends the standard health check for the whole server. Returns the response in hexadecimal digits, or the error. */
  public health(): Promise<string> {
    const same = (message: Buffer) => message;
    return new Promise((resolve) => {
      this.client.makeUnaryRequest(
        '/grpc.health.v1.Health/Check',
        same,
        same,
        Buffer.alloc(0),
        new Metadata(),
        { deadline: Date.now() + DEADLINE_MS },
        (error: ServiceError | null, message?: Buffer) => resolve(message?.toString('hex') ?? String(error)),
      );
    });
  }

  /** Closes the connection. */
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
    stream.on('error', () => {}); // its status has the error
    stream.on('status', ({ code, details }) => resolve({ code, details, messages }));
  });
}
