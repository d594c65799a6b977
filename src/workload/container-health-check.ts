import { Duration } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { brand } from '../validation/brand';
import { checked } from '../validation/checked';

/** The endpoint of an application that a health check requests. */
export interface HealthCheckTarget {
  /** The port that the application listens on. Unit: TCP port. */
  readonly port: number;
  /** The path of the health check. The application answers 200 there when it is healthy. */
  readonly healthPath: string;
}

const INTERVAL = Duration.seconds(10);
const TIMEOUT = Duration.seconds(5);
/** Less than the timeout of ECS, so that the probe can print the reason of a failure. */
const PROBE_SECONDS = 4;
const RETRIES = 3;
const START_PERIOD = Duration.seconds(30);

/**
 * The health check that ECS runs in the application's container.
 *
 * @example
 * new ServiceDefinition({ containerHealthCheck: ContainerHealthCheck.command(['/app/healthy']) });
 */
export class ContainerHealthCheck {
  static {
    brand(ContainerHealthCheck, 'ContainerHealthCheck');
  }

  /**
   * Requests the health path with the first of wget, curl, python3, node and bash that the image has.
   *
   * Use `command()` or `none()` for an image without these tools or without a shell.
   */
  public static http(): ContainerHealthCheck {
    return new ContainerHealthCheck((target) => ['CMD-SHELL', httpProbe(target)], true);
  }

  /**
   * Connects to the port with the first of python3, node, bash and nc that the image has.
   *
   * Use `command()` or `none()` for an image without these tools or without a shell.
   */
  public static tcp(): ContainerHealthCheck {
    return new ContainerHealthCheck(({ port }) => ['CMD-SHELL', firstOf(connections(port))], true);
  }

  /**
   * Runs a command in the container. Exit code 0 means healthy.
   *
   * @param command the command; its first element is `CMD` (no shell) or `CMD-SHELL`
   */
  public static command(command: string[]): ContainerHealthCheck {
    const given = [...checked('ContainerHealthCheck.command', 'command', command)];
    return new ContainerHealthCheck(() => given);
  }

  /** Runs no health check in the container. The load balancer still checks the health of a service with routes. */
  public static none(): ContainerHealthCheck {
    return new ContainerHealthCheck(() => undefined);
  }

  private constructor(
    private readonly commandFor: (target: HealthCheckTarget) => string[] | undefined,
    /** @internal */
    public readonly _needsPort = false,
  ) {}

  /**
   * Returns the health check of a container, or undefined for none.
   *
   * @internal
   * @param target the port and the health path of the application; undefined for one without a port
   */
  public _bind(target?: HealthCheckTarget): ecs.HealthCheck | undefined {
    // A check that needs the port has a target.
    const command = this.commandFor(target as HealthCheckTarget);
    return command && { command, interval: INTERVAL, timeout: TIMEOUT, retries: RETRIES, startPeriod: START_PERIOD };
  }
}

function httpProbe({ port, healthPath }: HealthCheckTarget): string {
  const url = `http://127.0.0.1:${port}${healthPath}`;
  return firstOf({
    wget: `wget -q -T ${PROBE_SECONDS} -O /dev/null ${url}`,
    curl: `curl -fs -m ${PROBE_SECONDS} -o /dev/null ${url}`,
    python3: `python3 -c "import urllib.request as r; r.urlopen('${url}', timeout=${PROBE_SECONDS})"`,
    node: `node -e "fetch('${url}', { signal: AbortSignal.timeout(${PROBE_SECONDS}000) }).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"`,
    bash: `timeout ${PROBE_SECONDS} bash -c 'exec 3<>/dev/tcp/127.0.0.1/${port}; printf "GET ${healthPath} HTTP/1.0\\r\\n\\r\\n" >&3; read -r _ status _ <&3; [ "$status" = 200 ]'`,
  });
}

/** Returns the commands that connect to a port, by their tool. */
function connections(port: number): Record<string, string> {
  return {
    python3: `python3 -c "import socket; socket.create_connection(('127.0.0.1', ${port}), ${PROBE_SECONDS})"`,
    node: `node -e "require('net').connect(${port}, '127.0.0.1', () => process.exit(0)).on('error', () => process.exit(1)).setTimeout(${PROBE_SECONDS}000, () => process.exit(1))"`,
    bash: `timeout ${PROBE_SECONDS} bash -c 'exec 3<>/dev/tcp/127.0.0.1/${port}'`,
    nc: `nc -z -w ${PROBE_SECONDS} 127.0.0.1 ${port}`,
  };
}

/** Returns a shell command that runs the command of the first tool that the image has. */
function firstOf(probes: Record<string, string>): string {
  const branches = Object.entries(probes).map(([tool, probe]) => `if command -v ${tool} >/dev/null; then ${probe}`);
  const missing = `echo "the image has none of ${Object.keys(probes).join(', ')}: set containerHealthCheck" >&2; exit 1`;
  return `${branches.join('; el')}; else ${missing}; fi`;
}
