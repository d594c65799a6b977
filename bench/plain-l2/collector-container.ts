import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { containerLogs } from './logs';

const NAME = 'otel';
const CONFIG = {
  extensions: { health_check: {} },
  receivers: { otlp: { protocols: { grpc: { endpoint: '127.0.0.1:4317' }, http: { endpoint: '127.0.0.1:4318' } } } },
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

/** The OpenTelemetry collector, which starts before the application and ends after it. */
export function addCollector(
  task: ecs.FargateTaskDefinition,
  application: ecs.ContainerDefinition,
  logGroup: logs.ILogGroup,
): void {
  const container = task.addContainer(NAME, {
    image: ecs.ContainerImage.fromRegistry('public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0'),
    memoryLimitMiB: 256,
    essential: false,
    enableRestartPolicy: true,
    user: '4317',
    environment: { AOT_CONFIG_CONTENT: JSON.stringify(CONFIG) },
    healthCheck: { command: ['CMD', '/healthcheck'] },
    stopTimeout: Duration.seconds(15),
    readonlyRootFilesystem: true,
    logging: containerLogs(logGroup, NAME),
  });
  application.addContainerDependencies({ container, condition: ecs.ContainerDependencyCondition.START });
}
