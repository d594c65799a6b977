import { AppProtocol } from 'aws-cdk-lib/aws-ecs';
import type { Protocol } from '../mesh/protocol';
import { ContainerHealthCheck } from '../workload/container-health-check';

const APP_PROTOCOLS: Readonly<Record<string, AppProtocol | undefined>> = {
  http: AppProtocol.http,
  http2: AppProtocol.http2,
  grpc: AppProtocol.grpc,
};

/** Returns the protocol of the port mapping for Service Connect. Undefined for TCP, which has no such protocol. */
export function appProtocolOf({ name }: Protocol): AppProtocol | undefined {
  return APP_PROTOCOLS[name];
}

/** Returns the default health check of the container. The tools of images request HTTP/1.1 only. */
export function defaultHealthCheck({ name }: Protocol): ContainerHealthCheck {
  return name === 'http' ? ContainerHealthCheck.http() : ContainerHealthCheck.tcp();
}
