import { brand } from '../validation/brand';
import { checked } from '../validation/checked';

/** Options of `Protocol.grpc()`. */
export interface GrpcOptions {
  /**
   * The name of the service in the requests of the standard gRPC health check. The empty text is the whole server.
   *
   * The application then implements `grpc.health.v1.Health`. Envoy requests the status of this service. An Application
   * Load Balancer requests the status of the whole server, because it sends an empty request.
   *
   * @default - no health service: each gRPC server that answers is healthy, also with the status UNIMPLEMENTED (12)
   * @see https://github.com/grpc/grpc/blob/master/doc/health-checking.md
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
   */
  readonly healthService?: string;
}

/**
 * The protocol that the application of a service accepts on its port.
 *
 * @example
 * new ServiceDefinition({ protocol: Protocol.grpc() });
 */
export class Protocol {
  static {
    brand(Protocol, 'Protocol');
  }

  /** HTTP/1.1. In an Envoy mesh, the application also receives HTTP/2 if its caller uses it. */
  public static http(): Protocol {
    return new Protocol('http');
  }

  /** HTTP/2 without TLS (with prior knowledge). The application needs no HTTP/1.1. */
  public static http2(): Protocol {
    return new Protocol('http2');
  }

  /** gRPC without TLS: unary calls and streams in both directions. */
  public static grpc(options?: GrpcOptions): Protocol {
    return new Protocol('grpc', checked('Protocol.grpc', 'options', options ?? {}).healthService);
  }

  /** Any protocol on TCP, for example FIX. Nothing between the caller and the application reads the bytes. */
  public static tcp(): Protocol {
    return new Protocol('tcp');
  }

  private constructor(
    /** The name: `http`, `http2`, `grpc` or `tcp`. */
    public readonly name: string,
    /** The name of the service in gRPC health checks. Undefined if the application has no health service. */
    public readonly healthService?: string,
  ) {}

  /**
   * Indicates whether the application receives HTTP requests. gRPC uses HTTP/2.
   *
   * @internal
   */
  public get _isHttp(): boolean {
    return this.name !== 'tcp';
  }

  /**
   * The scheme of the URL for callers.
   *
   * @internal
   */
  public get _scheme(): string {
    return this._isHttp ? 'http' : 'tcp';
  }

  /** Returns the factory call as text for error messages. */
  public toString(): string {
    return `Protocol.${this.name}()`;
  }
}
