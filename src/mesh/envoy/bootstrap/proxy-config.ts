import type { Duration } from 'aws-cdk-lib';
import type { TraceReceiver } from '../../mesh-client';
import type { NetworkConnections } from '../../network-connections';
import type { MeshRoute } from '../../policy/mesh-route';
import type { RetryPolicy } from '../../policy/retry-policy';
import type { ConnectionLimits, OutlierDetection } from '../../policy/traffic-policy';
import type { Protocol } from '../../protocol';

/** A version of a callee that receives requests. */
export interface Upstream {
  readonly serviceName: string;
  /** The DNS name, which its certificate also contains. */
  readonly hostName: string;
  readonly protocol: Protocol;
  readonly healthPath: string;
  readonly idleTimeout: Duration;
  readonly outlierDetection: Required<OutlierDetection>;
  readonly connectionLimits: Required<ConnectionLimits>;
}

/** A service that the application calls. */
export interface Callee {
  /** The port on the loopback interface at which the application calls it. Unit: TCP port. */
  readonly port: number;
  readonly serviceName: string;
  readonly protocol: Protocol;
  readonly timeout: Duration;
  readonly idleTimeout: Duration;
  readonly retry: RetryPolicy;
  /** Undefined for no limit of an attempt. */
  readonly perTryTimeout?: Duration;
  readonly routes: MeshRoute[];
}

/** The limits and rules for requests from outside the task. */
export interface Edge {
  /** The maximum memory of Envoy's container. Unit: MiB. */
  readonly memoryMiB: number;
  /** The maximum number of incoming connections. */
  readonly maxConnections: number;
  /** The maximum time until a request has arrived or its response begins. */
  readonly uploadTimeout: Duration;
  readonly allowUnderscores: boolean;
  readonly allowEscapedSlashes: boolean;
}

/** The application of a service, which receives requests. */
export interface Application {
  /** The port of the application. Unit: TCP port. */
  readonly port: number;
  readonly protocol: Protocol;
  readonly healthPath: string;
  readonly idleTimeout: Duration;
}

/** All inputs of the configuration of the Envoy in one task. */
export interface ProxyConfig {
  readonly serviceName: string;
  /** Undefined in the tasks of a client, which receives no requests. */
  readonly application?: Application;
  readonly accessLogs: boolean;
  readonly edge: Edge;
  readonly traces?: TraceReceiver;
  readonly mutualTls: boolean;
  /** The URIs in the certificates of the allowed callers. An empty list allows none. */
  readonly callers: string[];
  readonly behindLoadBalancer: boolean;
  /** The connections of a Network Load Balancer. Undefined without one. */
  readonly network?: NetworkConnections;
  readonly callees: Callee[];
  readonly upstreams: Upstream[];
}

/** The environment variables with the certificate of a task. */
export const CERTIFICATE_VARIABLES = {
  certificate: 'MESH_CERTIFICATE',
  privateKey: 'MESH_PRIVATE_KEY',
  authorities: 'MESH_AUTHORITIES',
};

/** The cluster of the application. */
export const APPLICATION_CLUSTER = 'local_app';
