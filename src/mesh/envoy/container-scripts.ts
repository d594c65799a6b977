import { PORTS } from './ports';

const ADMIN = `/dev/tcp/127.0.0.1/${PORTS.admin}`;

/** A health check of Envoy that uses only bash, because the image contains no HTTP client. */
export const READY_CHECK = [
  `exec 3<>${ADMIN}`,
  String.raw`printf 'GET /ready HTTP/1.1\r\nHost: envoy\r\nConnection: close\r\n\r\n' >&3`,
  'read -r _ status _ <&3',
  '[ "$status" = 200 ]',
].join(' && ');

/**
 * Returns a script that drains the task's Envoy when ECS stops the task, before ECS stops the application.
 *
 * The script makes Envoy's health check fail, closes the connections of callers, and waits until callers have noticed.
 *
 * @param drainSeconds the time that callers have to notice
 */
export function drainScript(drainSeconds: number): string {
  return [
    `tell() { exec 3<>${ADMIN} && printf 'POST %s HTTP/1.1\\r\\nHost: envoy\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n' "$1" >&3 && cat <&3 >/dev/null; }`,
    `drain() { tell /healthcheck/fail; tell '/drain_listeners?graceful&inboundonly&skip_exit'; sleep ${drainSeconds}; exit 0; }`,
    'trap drain TERM',
    'while :; do sleep 3600 & wait $!; done',
  ].join('\n');
}
