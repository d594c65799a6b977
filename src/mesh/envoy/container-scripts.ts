import { APPLICATION_CLUSTER } from './bootstrap/proxy-config';
import { PORTS } from './ports';

const ADMIN = `/dev/tcp/127.0.0.1/${PORTS.admin}`;

/** A health check of Envoy that uses only bash, because the image contains no HTTP client. */
export const READY_CHECK = [
  `exec 3<>${ADMIN}`,
  String.raw`printf 'GET /ready HTTP/1.1\r\nHost: envoy\r\nConnection: close\r\n\r\n' >&3`,
  'read -r _ status _ <&3',
  '[ "$status" = 200 ]',
].join(' && ');

/** The phases of a drain. Unit: seconds. */
export interface DrainTimes {
  /** The minimum time before the application receives SIGTERM. */
  readonly drain: number;
  /** The maximum additional time while the application has requests. */
  readonly patience: number;
}

/** The first part of a drain, in which the task still passes health checks. By default it is as long as the DNS TTL. */
const HEALTHY_PART = 2 / 3;

/**
 * Returns a script that drains the task's Envoy when ECS stops the task, before ECS stops the application.
 *
 * First the task still passes health checks, so that callers can find new tasks and check them. A caller removes a task
 * that is neither in DNS nor healthy, even if no other task is healthy yet.
 *
 * Then the task fails health checks and closes connections, until no request has been active for the rest of the drain.
 * Without this wait a slow request would fail, and so would the requests of a caller that has not found a new task.
 */
export function drainScript({ drain, patience }: DrainTimes): string {
  const healthy = Math.floor(drain * HEALTHY_PART);
  const quiet = drain - healthy;
  const requests = `/stats?filter=^cluster.${APPLICATION_CLUSTER}.upstream_rq`;
  return [
    `ask() { exec 3<>${ADMIN} && printf '%s %s HTTP/1.1\\r\\nHost: envoy\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n' "$1" "$2" >&3 && cat <&3; }`,
    // The counts of all, active and pending requests. Envoy itself answers health checks, so they are not included.
    `look() { last=$now now=$(ask GET '${requests}' | grep -E '(active|total):'); [[ $now = "$last" && $now != *'active: '[1-9]* ]]; }`,
    'drain() {',
    `sleep ${healthy}`,
    "{ ask POST /healthcheck/fail; ask POST '/drain_listeners?graceful&inboundonly&skip_exit'; } >/dev/null",
    'quiet=0; look',
    `for ((i = 0; i < ${quiet + patience} && quiet < ${quiet}; i++)); do`,
    'sleep 1; look && ((++quiet)) || quiet=0',
    'done',
    'exit 0; }',
    'trap drain TERM',
    'while :; do sleep 3600 & wait $!; done',
  ].join('\n');
}
