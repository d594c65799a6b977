import type * as iam from 'aws-cdk-lib/aws-iam';
import type { TraceReceiver } from '../mesh/mesh-client';
import type { Sidecar } from './sidecar';

/** The additions of tracing to a task. */
export interface TracingConfig {
  /**
   * The container that receives traces and forwards them.
   *
   * @default - no sidecar
   */
  readonly sidecar?: Sidecar;

  /**
   * The ports that the sidecar listens on. The application cannot use them. Unit: TCP port.
   *
   * @default - no ports
   */
  readonly sidecarPorts?: number[];

  /**
   * The receiver of the traces from a proxy of the mesh.
   *
   * @default - a proxy sends no traces
   */
  readonly receiver?: TraceReceiver;

  /**
   * Whether the sidecar's image comes from a public registry.
   *
   * @default false
   */
  readonly publicImage?: boolean;

  /**
   * Environment variables of the application.
   *
   * @default - no variables
   */
  readonly environment?: Record<string, string>;

  /**
   * Policy statements for the task role.
   *
   * @default - no statements
   */
  readonly statements?: iam.PolicyStatement[];
}
