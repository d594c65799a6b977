import type { Protocol } from '../../protocol';
import { extension, type Message } from './protobuf';
import { APPLICATION_CLUSTER, type Application, type Upstream } from './proxy-config';

/** The method of the standard gRPC health check. */
const GRPC_HEALTH = '/grpc.health.v1.Health/Check';

/** A method that no application implements. Each gRPC server answers it with status 12, which Envoy reads as HTTP 200. */
const ANY_GRPC = '/AWS.ALB/healthcheck';

/** The path at which Envoy itself answers whether an application without HTTP accepts connections. */
export const TCP_HEALTH = '/health';

/** Returns the health check with which a caller's Envoy checks a callee. */
export function healthCheckOf({ protocol, healthPath }: Upstream): Message {
  switch (protocol.name) {
    case 'http2':
      return { http_health_check: { path: healthPath, codec_client_type: 'HTTP2' } };
    case 'grpc':
      return protocol.healthService === undefined ? anyGrpcServer() : grpcHealth(protocol.healthService);
    case 'tcp':
      return { http_health_check: { path: TCP_HEALTH } };
    default:
      return { http_health_check: { path: healthPath } };
  }
}

function grpcHealth(service: string): Message {
  return { grpc_health_check: { service_name: service === '' ? undefined : service } };
}

function anyGrpcServer(): Message {
  const header = (key: string, value: string): Message => ({ header: { key, value } });
  return {
    http_health_check: {
      path: ANY_GRPC,
      method: 'POST',
      codec_client_type: 'HTTP2',
      request_headers_to_add: [header('content-type', 'application/grpc'), header('te', 'trailers')],
    },
  };
}

/**
 * Returns the filter that fails the health checks of a task that is about to stop, whatever the application returns.
 *
 * For TCP, Envoy answers health checks itself, by the result of its own connections to the application.
 */
export function healthCheckFilter(application: Application): Message {
  return extension('envoy.filters.http.health_check', 'envoy.extensions.filters.http.health_check.v3.HealthCheck', {
    pass_through_mode: application.protocol._isHttp,
    cluster_min_healthy_percentages: application.protocol._isHttp
      ? undefined
      : { [APPLICATION_CLUSTER]: { value: 100 } },
    headers: matchers(application.protocol, application.healthPath),
  });
}

function matchers(protocol: Protocol, healthPath: string): Message[] {
  const path = (exact: string): Message => ({ name: ':path', string_match: { exact } });
  const get: Message = { name: ':method', string_match: { exact: 'GET' } };
  if (protocol.name === 'tcp') return [get, path(TCP_HEALTH)];
  // Not by the method, because gRPC sends POST.
  if (protocol.name === 'grpc') return [path(protocol.healthService === undefined ? ANY_GRPC : GRPC_HEALTH)];
  return [get, path(healthPath)];
}
