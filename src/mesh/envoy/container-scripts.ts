import { PORTS } from './ports';

const ADMIN = `/dev/tcp/127.0.0.1/${PORTS.admin}`;

/** Asks Envoy whether it is ready, with nothing but bash: the image has no client. */
export const READY_CHECK = [
  `exec 3<>${ADMIN}`,
  String.raw`printf 'GET /ready HTTP/1.1\r\nHost: envoy\r\nConnection: close\r\n\r\n' >&3`,
  'read -r _ status _ <&3',
  '[ "$status" = 200 ]',
].join(' && ');

/**
 * Waits until the task is stopped. Then, before the application is told: says that the task is not well, asks callers to
 * close their connections, and gives them the time to notice.
 *
 * @param drainSeconds the time for callers to notice
 */
export function drainScript(drainSeconds: number): string {
  return [
    `tell() { exec 3<>${ADMIN} && printf 'POST %s HTTP/1.1\\r\\nHost: envoy\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n' "$1" >&3 && cat <&3 >/dev/null; }`,
    `drain() { tell /healthcheck/fail; tell '/drain_listeners?graceful&inboundonly&skip_exit'; sleep ${drainSeconds}; exit 0; }`,
    'trap drain TERM',
    'while :; do sleep 3600 & wait $!; done',
  ].join('\n');
}
