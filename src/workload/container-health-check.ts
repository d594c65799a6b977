import { Duration } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';

/** What a health check has to know of the container. */
export interface HealthCheckTarget {
  /** The port that the application listens on. */
  readonly port: number;
  /** The path that answers 200 when the application is well. */
  readonly healthPath: string;
}

const INTERVAL = Duration.seconds(10);
const TIMEOUT = Duration.seconds(5);
/** Below ECS's own timeout, so that the probe says itself why it failed. */
const PROBE_SECONDS = 4;
const RETRIES = 3;
const START_PERIOD = Duration.seconds(30);
/** What a shell and an HTTP request line both take as it is. */
const PLAIN_PATH = /^\/[\w./~%-]*$/;

/** How ECS finds out whether the application in a container is well. */
export class ContainerHealthCheck {
  /**
   * Asks the health path with whichever of wget, curl, python3, node and bash the image has.
   *
   * An image with none of them, or without a shell, needs `command()` or `none()`.
   */
  public static http(): ContainerHealthCheck {
    return new ContainerHealthCheck((target) => ['CMD-SHELL', probeWithWhatIsThere(target)]);
  }

  /**
   * Runs a command in the container; exit code 0 is well.
   *
   * @param command the first element is `CMD` (no shell) or `CMD-SHELL`
   */
  public static command(command: string[]): ContainerHealthCheck {
    return new ContainerHealthCheck(() => [...command]);
  }

  /** No check in the container: only the load balancer's, if the service has routes. */
  public static none(): ContainerHealthCheck {
    return new ContainerHealthCheck(() => undefined);
  }

  private constructor(private readonly commandFor: (target: HealthCheckTarget) => string[] | undefined) {}

  /**
   * Returns the health check of a container, or undefined for none.
   *
   * @internal
   * @param scope the construct that errors name
   * @param target the port and the health path of the application
   */
  public _bind(scope: IConstruct, target: HealthCheckTarget): ecs.HealthCheck | undefined {
    requirePlainPath(scope, target.healthPath);
    const command = this.commandFor(target);
    requireCommand(scope, command);
    return command && { command, interval: INTERVAL, timeout: TIMEOUT, retries: RETRIES, startPeriod: START_PERIOD };
  }
}

function probeWithWhatIsThere({ port, healthPath }: HealthCheckTarget): string {
  const url = `http://127.0.0.1:${port}${healthPath}`;
  const probes: Record<string, string> = {
    wget: `wget -q -T ${PROBE_SECONDS} -O /dev/null ${url}`,
    curl: `curl -fs -m ${PROBE_SECONDS} -o /dev/null ${url}`,
    python3: `python3 -c "import urllib.request as r; r.urlopen('${url}', timeout=${PROBE_SECONDS})"`,
    node: `node -e "fetch('${url}', { signal: AbortSignal.timeout(${PROBE_SECONDS}000) }).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"`,
    bash: `timeout ${PROBE_SECONDS} bash -c 'exec 3<>/dev/tcp/127.0.0.1/${port}; printf "GET ${healthPath} HTTP/1.0\\r\\n\\r\\n" >&3; read -r _ status _ <&3; [ "$status" = 200 ]'`,
  };
  const branches = Object.entries(probes).map(([tool, probe]) => `if command -v ${tool} >/dev/null; then ${probe}`);
  const missing = `echo "the image has none of ${Object.keys(probes).join(', ')}: set containerHealthCheck" >&2; exit 1`;
  return `${branches.join('; el')}; else ${missing}; fi`;
}

function requireCommand(scope: IConstruct, command?: string[]): void {
  if (command?.length !== 0) return;
  throw new UsageError(scope, 'InvalidHealthCheck', {
    got: 'ContainerHealthCheck.command([])',
    expected: 'at least one word',
    fix: "for example ContainerHealthCheck.command(['CMD', '/app', 'check']), or ContainerHealthCheck.none()",
  });
}

function requirePlainPath(scope: IConstruct, path: string): void {
  if (PLAIN_PATH.test(path)) return;
  throw new UsageError(scope, 'InvalidHealthPath', {
    got: `healthPath: '${path}'`,
    expected: "a path that begins with '/', of letters, digits and . _ ~ % - /",
    fix: "for example healthPath: '/health'",
  });
}
