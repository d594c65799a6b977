import type { Plain } from '../compact-yaml';
import { extension } from './protobuf';

/** Writes a JSON log line for every request except health checks. It contains no application headers, so no secrets. Fields that clients set are cut. */
export function accessLog(direction: 'inbound' | 'outbound'): Plain[] {
  return [
    {
      filter: { not_health_check_filter: {} },
      ...stdout({
        time: '%START_TIME%',
        direction,
        method: '%REQ(:METHOD):16%',
        path: '%PATH(NQ:PATH):512%',
        protocol: '%PROTOCOL%',
        status: '%RESPONSE_CODE%',
        grpc_status: '%GRPC_STATUS_NUMBER%',
        details: '%RESPONSE_CODE_DETAILS%',
        flags: '%RESPONSE_FLAGS%',
        received: '%BYTES_RECEIVED%',
        sent: '%BYTES_SENT%',
        duration: '%DURATION%',
        attempts: '%UPSTREAM_REQUEST_ATTEMPT_COUNT%',
        upstream: '%UPSTREAM_CLUSTER%',
        host: '%UPSTREAM_HOST%',
        caller: '%DOWNSTREAM_PEER_URI_SAN%',
        upstream_tls: '%UPSTREAM_TRANSPORT_FAILURE_REASON%',
        request: '%REQ(X-REQUEST-ID):64%',
        trace: '%TRACE_ID%',
      }),
    },
  ];
}

/** Writes a JSON log line at the end of every TCP connection to a callee. */
export function connectionLog(): Plain[] {
  return [
    stdout({
      time: '%START_TIME%',
      direction: 'outbound',
      protocol: 'TCP',
      details: '%CONNECTION_TERMINATION_DETAILS%',
      flags: '%RESPONSE_FLAGS%',
      received: '%BYTES_RECEIVED%',
      sent: '%BYTES_SENT%',
      duration: '%DURATION%',
      attempts: '%UPSTREAM_REQUEST_ATTEMPT_COUNT%',
      upstream: '%UPSTREAM_CLUSTER%',
      host: '%UPSTREAM_HOST%',
      upstream_tls: '%UPSTREAM_TRANSPORT_FAILURE_REASON%',
    }),
  ];
}

/** Writes a JSON log line at the end of every connection of a Network Load Balancer, with the address of the client. */
export function networkLog(): Plain[] {
  return [
    stdout({
      time: '%START_TIME%',
      direction: 'inbound',
      protocol: 'TCP',
      client: '%DOWNSTREAM_REMOTE_ADDRESS%',
      details: '%CONNECTION_TERMINATION_DETAILS%',
      flags: '%RESPONSE_FLAGS%',
      received: '%BYTES_RECEIVED%',
      sent: '%BYTES_SENT%',
      duration: '%DURATION%',
      refused: '%DOWNSTREAM_TRANSPORT_FAILURE_REASON%',
    }),
  ];
}

/** Writes a JSON log line for every connection that was refused because of a missing or unaccepted certificate. */
export function refusalLog(): Plain[] {
  return [
    {
      // There is no response flag for this case.
      filter: {
        extension_filter: extension('refused', 'envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter', {
          expression: 'connection.transport_failure_reason != ""',
        }),
      },
      ...stdout({
        time: '%START_TIME%',
        direction: 'inbound',
        refused: '%DOWNSTREAM_TRANSPORT_FAILURE_REASON%',
        peer: '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%',
        details: '%CONNECTION_TERMINATION_DETAILS%',
      }),
    },
  ];
}

function stdout(fields: Record<string, string>) {
  return extension('envoy.access_loggers.stdout', 'envoy.extensions.access_loggers.stream.v3.StdoutAccessLog', {
    log_format: { json_format: fields },
  });
}
