import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { probe } from './health-probe';
import { containerLogs } from './logs';
import { PLACEHOLDER } from './placeholder';

export const APPLICATION = 'app';
export const PORT = 8080;
export const PORT_NAME = 'http';
export const HEALTH_PATH = '/health';

export interface ApplicationProps {
  readonly serviceName: string;
  readonly logGroup: logs.ILogGroup;
  readonly environment: Record<string, string>;
  readonly secrets?: Record<string, ecs.Secret>;
}

/** The application's container, on a placeholder until its first image is pushed. */
export function addApplication(task: ecs.FargateTaskDefinition, props: ApplicationProps): ecs.ContainerDefinition {
  const { serviceName, logGroup, environment, secrets } = props;
  return task.addContainer(APPLICATION, {
    image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/python:3.13.7-alpine3.22'),
    command: PLACEHOLDER,
    user: '65534',
    memoryLimitMiB: 1664,
    portMappings: [{ name: PORT_NAME, containerPort: PORT, appProtocol: ecs.AppProtocol.http }],
    environment: {
      PORT: String(PORT),
      SERVICE_NAME: serviceName,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_SERVICE_NAME: serviceName,
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.05',
      ...environment,
    },
    secrets,
    healthCheck: {
      command: ['CMD-SHELL', probe('127.0.0.1', PORT, HEALTH_PATH)],
      interval: Duration.seconds(10),
      timeout: Duration.seconds(5),
      retries: 3,
      startPeriod: Duration.seconds(30),
    },
    stopTimeout: Duration.seconds(90),
    readonlyRootFilesystem: false,
    linuxParameters: new ecs.LinuxParameters(task, 'LinuxParameters', { initProcessEnabled: true }),
    logging: containerLogs(logGroup, APPLICATION),
  });
}
