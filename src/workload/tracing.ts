import { Size, Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { TraceReceiver } from '../mesh/mesh-member';
import { UsageError } from '../validation/usage-error';
import { Sidecar } from './sidecar';

/** What tracing adds to a service. */
export interface TracingConfig {
  /**
   * The container that takes the traces and sends them on.
   *
   * @default - none
   */
  readonly sidecar?: Sidecar;

  /**
   * The ports that the sidecar listens on, which the application cannot have.
   *
   * @default - none
   */
  readonly sidecarPorts?: number[];

  /**
   * Where a proxy of the mesh sends its own part of the traces.
   *
   * @default - nowhere
   */
  readonly receiver?: TraceReceiver;

  /**
   * Whether the sidecar's image comes from a public registry.
   *
   * @default false
   */
  readonly publicImage?: boolean;

  /**
   * Environment variables of the application.
   *
   * @default - none
   */
  readonly environment?: Record<string, string>;

  /**
   * What the task's role must be allowed.
   *
   * @default - nothing
   */
  readonly statements?: iam.PolicyStatement[];
}

/** The OpenTelemetry collector's knobs. */
export interface OpenTelemetryOptions {
  /**
   * The collector's image.
   *
   * @default - the AWS Distro for OpenTelemetry from ECR Public, pinned to a version
   */
  readonly image?: ecs.ContainerImage;

  /**
   * The share of requests that start a trace, from 0 to 1. A request that is already traced goes on being traced.
   *
   * @default 0.05
   */
  readonly samplingRatio?: number;
}

const COLLECTOR_IMAGE = 'public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0';
const XRAY_DAEMON_IMAGE = 'public.ecr.aws/xray/aws-xray-daemon:3.3.13';
const OTLP_HTTP_PORT = 4318;
const OTLP_GRPC_PORT = 4317;
const COLLECTOR_HEALTH_PORT = 13_133;
const XRAY_PORT = 2000;

/** How requests are followed from service to service. */
export abstract class Tracing {
  /**
   * An OpenTelemetry collector beside the application, which sends traces to AWS X-Ray.
   *
   * The application finds it by the standard variables `OTEL_EXPORTER_OTLP_ENDPOINT` and its kin.
   */
  public static openTelemetry(options: OpenTelemetryOptions = {}): Tracing {
    return new OpenTelemetryTracing(options);
  }

  /**
   * The X-Ray daemon, for applications that still use an X-Ray SDK. Both are in maintenance since 2026-02-25.
   *
   * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-sdk-daemon-timeline.html
   */
  public static xrayDaemon(): Tracing {
    return new XrayDaemonTracing();
  }

  /** No tracing. */
  public static none(): Tracing {
    return new NoTracing();
  }

  /**
   * What tracing adds to a service.
   *
   * @param scope the service, named in errors
   * @param serviceName the name that traces carry
   */
  public abstract bind(scope: IConstruct, serviceName: string): TracingConfig;
}

class OpenTelemetryTracing extends Tracing {
  public constructor(private readonly options: OpenTelemetryOptions) {
    super();
  }

  public bind(scope: IConstruct, serviceName: string): TracingConfig {
    const { samplingRatio = 0.05 } = this.options;
    if (!Token.isUnresolved(samplingRatio) && !(samplingRatio >= 0 && samplingRatio <= 1)) {
      throw new UsageError(scope, 'SamplingRatioOutOfRange', {
        got: `samplingRatio: ${samplingRatio}`,
        expected: 'a share from 0 (no request) to 1 (every request)',
        fix: 'for 5 % write 0.05',
      });
    }
    return {
      sidecar: new Sidecar({
        name: 'otel',
        image: this.options.image ?? ecs.ContainerImage.fromRegistry(COLLECTOR_IMAGE),
        memory: Size.mebibytes(256),
        user: '4317',
        environment: { AOT_CONFIG_CONTENT: JSON.stringify(COLLECTOR_CONFIG) },
        healthCheck: { command: ['CMD', '/healthcheck'] },
      }),
      sidecarPorts: [OTLP_GRPC_PORT, OTLP_HTTP_PORT, COLLECTOR_HEALTH_PORT],
      receiver: { otlpPort: OTLP_GRPC_PORT, samplingRatio },
      publicImage: this.options.image === undefined,
      environment: {
        OTEL_SERVICE_NAME: serviceName,
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${OTLP_HTTP_PORT}`,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
        OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
        OTEL_TRACES_SAMPLER_ARG: String(samplingRatio),
      },
      statements: [xrayStatement(...SENDING)],
    };
  }
}

class XrayDaemonTracing extends Tracing {
  public bind(_scope: IConstruct, serviceName: string): TracingConfig {
    return {
      sidecar: new Sidecar({
        name: 'xray',
        image: ecs.ContainerImage.fromRegistry(XRAY_DAEMON_IMAGE),
        command: [`--bind=127.0.0.1:${XRAY_PORT}`, `--bind-tcp=127.0.0.1:${XRAY_PORT}`],
      }),
      sidecarPorts: [XRAY_PORT],
      publicImage: true,
      environment: { AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${XRAY_PORT}`, AWS_XRAY_TRACING_NAME: serviceName },
      statements: [xrayStatement(...SAMPLING, ...SENDING)],
    };
  }
}

class NoTracing extends Tracing {
  public bind(): TracingConfig {
    return {};
  }
}

/** OTLP in on the loopback interface, X-Ray out. JSON is YAML, so the object is written as it is. */
const COLLECTOR_CONFIG = {
  extensions: { health_check: {} },
  receivers: {
    otlp: {
      protocols: {
        grpc: { endpoint: `127.0.0.1:${OTLP_GRPC_PORT}` },
        http: { endpoint: `127.0.0.1:${OTLP_HTTP_PORT}` },
      },
    },
  },
  processors: {
    memory_limiter: { check_interval: '1s', limit_percentage: 80, spike_limit_percentage: 20 },
    resourcedetection: { detectors: ['env', 'ecs'] },
    batch: { timeout: '1s', send_batch_size: 50 },
  },
  exporters: { awsxray: {} },
  service: {
    extensions: ['health_check'],
    pipelines: {
      traces: {
        receivers: ['otlp'],
        processors: ['memory_limiter', 'resourcedetection', 'batch'],
        exporters: ['awsxray'],
      },
    },
  },
};

const SENDING = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
/** For X-Ray's own SDKs, which ask how much to sample. OpenTelemetry is told. */
const SAMPLING = ['xray:GetSamplingRules', 'xray:GetSamplingStatisticSummaries', 'xray:GetSamplingTargets'];

/** X-Ray knows no resources to limit these to. */
function xrayStatement(...actions: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources: ['*'] });
}
