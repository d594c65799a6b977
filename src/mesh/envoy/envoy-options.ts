import type { Duration, Size } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { MutualTls } from '../../certificates/mutual-tls';

/** The knobs of the Envoy sidecars. */
export interface EnvoyOptions {
  /**
   * Whether both sides of a call show a certificate. Every service has one of its own, and accepts only the callers that
   * were declared.
   *
   * @default - neither does: requests between tasks are plain, and security groups alone say who may call
   */
  readonly mutualTls?: MutualTls;

  /**
   * Envoy's image, with bash: the standard one, not the distroless one. Docker Hub limits how often an address may pull;
   * a copy in a private repository is not limited.
   *
   * @default - Envoy's own image from Docker Hub, pinned to a version
   * @see https://docs.docker.com/docker-hub/usage/
   */
  readonly image?: ecs.ContainerImage;

  /**
   * The memory that Envoy may use at most, taken from the task's.
   *
   * @default Size.mebibytes(192)
   */
  readonly memory?: Size;

  /**
   * How many worker threads Envoy runs. One is enough for about a thousand requests a second.
   *
   * @default 1
   */
  readonly concurrency?: number;

  /**
   * Whether Envoy writes a line of JSON for every request.
   *
   * @default true
   */
  readonly accessLogs?: boolean;

  /**
   * How long a task that is stopped goes on answering after it has told its callers to go elsewhere, before the
   * application is told to end: at least long enough for their health checks to notice.
   *
   * @default Duration.seconds(15)
   */
  readonly drainTime?: Duration;
}
