import type { Duration } from 'aws-cdk-lib';
import type { TraceReceiver } from '../../mesh-member';
import type { MeshRoute } from '../../policy/mesh-route';
import type { RetryPolicy } from '../../policy/retry-policy';
import type { ConnectionLimits, OutlierDetection } from '../../policy/traffic-policy';

/** A service that requests go to: one version of a callee. */
export interface Upstream {
  readonly serviceName: string;
  /** Its name in DNS, which is in its certificate too. */
  readonly hostName: string;
  readonly healthPath: string;
  readonly idleTimeout: Duration;
  readonly outlierDetection: Required<OutlierDetection>;
  readonly connectionLimits: Required<ConnectionLimits>;
}

/** A service that the application calls. */
export interface Callee {
  /** Where the application calls it on the loopback interface. */
  readonly port: number;
  readonly serviceName: string;
  readonly timeout: Duration;
  readonly idleTimeout: Duration;
  readonly retry: RetryPolicy;
  readonly perTryTimeout: Duration;
  readonly routes: MeshRoute[];
}

/** All that one task's Envoy is told. */
export interface ProxyConfig {
  readonly serviceName: string;
  /** The port of the application. */
  readonly port: number;
  readonly healthPath: string;
  readonly idleTimeout: Duration;
  readonly accessLogs: boolean;
  readonly traces?: TraceReceiver;
  readonly mutualTls: boolean;
  /** Who may call, by the URI in their certificates. Nobody, when nobody was declared. */
  readonly callers: string[];
  readonly behindLoadBalancer: boolean;
  readonly callees: Callee[];
  readonly upstreams: Upstream[];
}

/** The environment variables that hold the certificate of a task. */
export const CERTIFICATE_VARIABLES = {
  certificate: 'MESH_CERTIFICATE',
  privateKey: 'MESH_PRIVATE_KEY',
  authorities: 'MESH_AUTHORITIES',
};

/** The cluster of the application itself. */
export const APPLICATION_CLUSTER = 'app';
