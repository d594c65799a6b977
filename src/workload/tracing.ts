import { Size } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { TraceReceiver } from '../mesh/mesh-member';
import { brand } from '../validation/brand';
import { checked } from '../validation/checked';
import { Sidecar } from './sidecar';

/** The additions of tracing to a task. */
export interface TracingConfig {
  /**
   * The container that receives traces and forwards them.
   *
   * @default - no sidecar
   */
  readonly sidecar?: Sidecar;

  /**
   * The ports that the sidecar listens on. The application cannot use them. Unit: TCP port.
   *
   * @default - no ports
   */
  readonly sidecarPorts?: number[];

  /**
   * The receiver of the traces from a proxy of the mesh.
   *
   * @default - a proxy sends no traces
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
   * @default - no variables
   */
  readonly environment?: Record<string, string>;

  /**
   * Policy statements for the task role.
   *
   * @default - no statements
   */
  readonly statements?: iam.PolicyStatement[];
}

/** Options of the OpenTelemetry collector. */
export interface OpenTelemetryOptions {
  /**
   * The image of the collector.
   *
   * @default - a pinned version of the AWS Distro for OpenTelemetry from ECR Public
   */
  readonly image?: ecs.ContainerImage;

  /**
   * The share of new requests that start a trace, from 0 to 1. A request that already has a trace keeps it.
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

/** The tracing of requests from service to service. Extend it to add another tracing system. */
export abstract class Tracing {
  static {
    brand(Tracing, 'Tracing');
  }

  /**
   * Runs an OpenTelemetry collector beside the application. The collector sends traces to AWS X-Ray.
   *
   * The application gets the standard `OTEL_*` variables, for example `OTEL_EXPORTER_OTLP_ENDPOINT`.
   */
  public static openTelemetry(options?: OpenTelemetryOptions): Tracing {
    return new OpenTelemetryTracing(checked('Tracing.openTelemetry', 'options', options ?? {}));
  }

  /**
   * Runs the X-Ray daemon beside the application, for applications that use an X-Ray SDK.
   *
   * AWS put the daemon and the SDKs into maintenance mode on 2026-02-25.
   *
   * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-sdk-daemon-timeline.html
   */
  public static xrayDaemon(): Tracing {
    return new XrayDaemonTracing();
  }

  /** Disables tracing. */
  public static none(): Tracing {
    return new NoTracing();
  }

  /**
   * Returns the additions of tracing to a task.
   *
   * @param scope the service, which errors name
   * @param serviceName the name of the service in traces
   */
  public abstract bind(scope: IConstruct, serviceName: string): TracingConfig;
}

class OpenTelemetryTracing extends Tracing {
  public constructor(private readonly options: OpenTelemetryOptions) {
    super();
  }

  public bind(_scope: IConstruct, serviceName: string): TracingConfig {
    const { samplingRatio = 0.05 } = this.options;
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

/** The configuration of the collector: OTLP on the loopback interface, export to X-Ray. JSON is valid YAML. */
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
/** Actions for the X-Ray SDKs, which read sampling rules from X-Ray. */
const SAMPLING = ['xray:GetSamplingRules', 'xray:GetSamplingStatisticSummaries', 'xray:GetSamplingTargets'];

/** These actions do not support resource-level permissions. */
function xrayStatement(...actions: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources: ['*'] });
}
