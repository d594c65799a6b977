import type { IRotatableSecret } from '../secrets/secret-rotation';
import { brand } from '../validation/brand';
import { checked } from '../validation/checked';
import { returned } from '../validation/provided';
import { UsageError } from '../validation/usage-error';
import type { IMesh } from './mesh';
import type { MeshCapability } from './mesh-capability';
import type { IMeshClient } from './mesh-client';
import type { IMeshMember } from './mesh-member';
import type { NetworkConnections, NetworkEntry } from './network-connections';
import { type ProxyStop, STOPS_AT_ONCE } from './proxy-stop';
import type { RequestMetrics } from './request-metrics';

/** The parts of a mesh that a client needs. */
export interface MeshAccess {
  /**
   * Rotating secrets that the proxy reads when it starts. The service is redeployed when they change.
   *
   * @default - no secrets
   */
  readonly secrets?: IRotatableSecret[];
}

/** The endpoint of a service for its callers. */
export interface MeshEndpoint extends MeshAccess {
  /** The port on the service's tasks that the security groups of its callers may reach. Unit: TCP port. */
  readonly port: number;
}

/** The endpoint of a service for a load balancer. */
export interface MeshEntry {
  /**
   * The name of the container that receives the load balancer's requests.
   *
   * @default - the application's container
   */
  readonly containerName?: string;

  /** The port on the service's tasks that the security group of the load balancer may reach. Unit: TCP port. */
  readonly port: number;

  /**
   * Indicates whether the port uses TLS. The target group then uses HTTPS, also for health checks.
   *
   * The load balancer does not verify the certificate of the task. Without `acceptsTls12` it needs a listener whose policy
   * includes TLS 1.3.
   *
   * @default false
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
   */
  readonly encrypted?: boolean;

  /**
   * Indicates whether the port with TLS also accepts TLS 1.2. The load balancer uses it behind a listener without TLS, or
   * with a policy that does not include TLS 1.3.
   *
   * @default false
   */
  readonly acceptsTls12?: boolean;
}

/** The containers and resources that a data plane adds to every task. */
export interface MeshProxy {
  /**
   * The part of the task's memory that the proxy uses. Unit: MiB.
   *
   * @default 0
   */
  readonly memoryMiB?: number;

  /**
   * The names of the proxy's containers. Sidecars cannot use these names.
   *
   * @default - no containers in the task definition
   */
  readonly containerNames?: string[];

  /**
   * The ports that the proxy listens on. The application cannot use these ports. Unit: TCP port.
   *
   * @default - no ports
   */
  readonly ports?: number[];

  /**
   * Indicates whether the proxy's image comes from a public registry.
   *
   * @default false
   */
  readonly publicImage?: boolean;
}

/**
 * The part of a mesh that carries requests between services. Extend it and pass it to `MeshBackend.custom()` to bring
 * your own.
 *
 * An application sees the same under every data plane: the environment variables `<CALLEE>_URL` and `<CALLEE>_ADDRESS`
 * for each callee.
 */
export abstract class MeshDataPlane {
  static {
    brand(MeshDataPlane, 'MeshDataPlane');
  }

  /** The name in error messages. */
  public abstract readonly name: string;

  /** The supported features. A service that uses another feature is an error at synthesis. */
  public abstract readonly capabilities: MeshCapability[];

  /** The containers and resources that the data plane adds to every task. */
  public abstract readonly proxy: MeshProxy;

  /** The maximum number of services in one mesh. */
  public abstract readonly maxServices: number;

  /**
   * Adds a service to the mesh, so that it can call and be called. Called once for each service, before any `connect`.
   *
   * @param mesh the mesh
   * @param member the service that joins
   */
  public abstract join(mesh: IMesh, member: IMeshMember): MeshEndpoint;

  /**
   * Adds a client that other services cannot call. Called once for each client, before any `connect`.
   *
   * A data plane that does not override it supports no clients, and the method throws.
   *
   * @param _mesh the mesh
   * @param client the client that joins
   */
  public joinAsClient(_mesh: IMesh, client: IMeshClient): MeshAccess {
    checked('MeshDataPlane.joinAsClient', '_mesh', _mesh);
    const { serviceName } = checked('MeshDataPlane.joinAsClient', 'client', client);
    throw new UsageError(client, 'MeshWithoutClients', {
      got: `the client '${serviceName}', which has no port, on ${this.name}`,
      expected: 'a mesh backend with clients that other services cannot call',
      fix: 'use MeshBackend.serviceConnect() or MeshBackend.envoy()',
    });
  }

  /**
   * Connects a caller to a callee. Called once for each pair, after both have joined.
   *
   * @param mesh the mesh of the caller and of the callee
   * @param caller the service or the client that calls
   * @param callee the service that is called; `mesh.versionsOf(callee)` returns all versions that receive its requests
   * @returns the URL for the caller's application
   */
  public abstract connect(mesh: IMesh, caller: IMeshClient, callee: IMeshMember): string;

  /**
   * Makes a service reachable for a load balancer. Called once for each service that has routes. By default the load
   * balancer sends requests directly to the application.
   *
   * @param _mesh the mesh of the service
   * @param member the service
   */
  public expose(_mesh: IMesh, member: IMeshMember): MeshEntry {
    checked('MeshDataPlane.expose', '_mesh', _mesh);
    return { port: checked('MeshDataPlane.expose', 'member', member).port };
  }

  /**
   * Makes a service reachable for a Network Load Balancer, which sends TCP connections. By default like `expose()`.
   *
   * @internal
   */
  public _exposeTcp(mesh: IMesh, member: IMeshMember, _connections: NetworkConnections): NetworkEntry {
    return returned('MeshDataPlane', 'expose', () => this.expose(mesh, member), { by: this, where: member });
  }

  /**
   * Returns the time that the proxy of a service needs when a task stops. By default it needs none.
   *
   * @internal
   */
  public _stopOf(_member: IMeshMember): ProxyStop {
    return STOPS_AT_ONCE;
  }

  /**
   * Returns the metrics of the requests to a service. Undefined if the data plane has no metrics, so no alarms on requests.
   *
   * @internal
   */
  public _requestsOf(_member: IMeshMember, _metricNamespace: string): RequestMetrics | undefined {
    return undefined;
  }
}
