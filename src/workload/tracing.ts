import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { SHIPPED_IMAGES, shippedImage } from '../security/images/shipped-images';
import { brand } from '../validation/brand';
import { checked } from '../validation/checked';
import { Sidecar } from './sidecar';
import { collector } from './telemetry/collector';
import type { OpenTelemetryOptions } from './telemetry/open-telemetry-options';
import type { TelemetryTarget } from './telemetry/telemetry-target';
import { xrayStatement } from './telemetry/xray-statement';
import type { TracingConfig } from './tracing-config';

const XRAY_PORT = 2000;

/**
 * The tracing of requests from service to service. Extend it to add another tracing system.
 *
 * @example
 * new ServiceDefinition({ tracing: Tracing.openTelemetry({ samplingRatio: 0.2 }) });
 */
export abstract class Tracing {
  static {
    brand(Tracing, 'Tracing');
  }

  /**
   * Runs an OpenTelemetry collector beside the application. The collector accepts traces, metrics and logs by OTLP.
   *
   * It sends traces to AWS X-Ray, at most ten series of metrics to CloudWatch, and logs to the application's log group. The
   * application gets the standard `OTEL_*` variables, for example `OTEL_EXPORTER_OTLP_ENDPOINT`.
   *
   * @param options the sampling, the metrics and the image
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
   * @param target the log groups and the metric namespace of the service
   */
  public abstract bind(scope: IConstruct, serviceName: string, target: TelemetryTarget): TracingConfig;
}

class OpenTelemetryTracing extends Tracing {
  public constructor(private readonly options: OpenTelemetryOptions) {
    super();
  }

  public bind(_scope: IConstruct, serviceName: string, target: TelemetryTarget): TracingConfig {
    return collector(this.options, serviceName, target);
  }
}

class XrayDaemonTracing extends Tracing {
  public bind(_scope: IConstruct, serviceName: string): TracingConfig {
    return {
      sidecar: new Sidecar({
        name: 'xray',
        image: ecs.ContainerImage.fromRegistry(shippedImage(SHIPPED_IMAGES.xrayDaemon)),
        command: [`--bind=127.0.0.1:${XRAY_PORT}`, `--bind-tcp=127.0.0.1:${XRAY_PORT}`],
      }),
      sidecarPorts: [XRAY_PORT],
      publicImage: true,
      environment: { AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${XRAY_PORT}`, AWS_XRAY_TRACING_NAME: serviceName },
      statements: [xrayStatement(...SAMPLING, 'xray:PutTelemetryRecords', 'xray:PutTraceSegments')],
    };
  }
}

class NoTracing extends Tracing {
  public bind(): TracingConfig {
    return {};
  }
}

/** Actions for the X-Ray SDKs, which read sampling rules from X-Ray. */
const SAMPLING = ['xray:GetSamplingRules', 'xray:GetSamplingStatisticSummaries', 'xray:GetSamplingTargets'];
