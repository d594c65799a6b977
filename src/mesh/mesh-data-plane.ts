import type { IRotatableSecret } from '../secrets/secret-rotation';
import { brand } from '../validation/brand';
import type { MeshCapability } from './mesh-capability';
import type { IMeshMember } from './mesh-member';
import type { TradingMesh } from './trading-mesh';

/** Where callers of a service connect to. */
export interface MeshEndpoint {
  /** The port on the service's tasks that its callers' security groups are let in to. Unit: TCP port. */
  readonly port: number;

  /**
   * Rotating secrets that the proxy is given when it starts: the service is redeployed when they change.
   *
   * @default - none
   */
  readonly secrets?: IRotatableSecret[];
}

/** Where a load balancer connects to. */
export interface MeshEntry {
  /**
   * The container that takes its requests.
   *
   * @default - the application's
   */
  readonly containerName?: string;

  /** The port on the service's tasks that the load balancer's security group is let in to. Unit: TCP port. */
  readonly port: number;

  /**
   * Whether that port speaks TLS 1.3: the load balancer then encrypts, with a listener whose policy has TLS 1.3.
   *
   * @default false
   */
  readonly encrypted?: boolean;
}

/** What a data plane puts into every task. */
export interface MeshProxy {
  /**
   * How much task memory it takes from the application. Unit: MiB.
   *
   * @default 0
   */
  readonly memoryMiB?: number;

  /**
   * The names of its containers, which sidecars cannot have.
   *
   * @default - none: what it adds is no container of the task definition
   */
  readonly containerNames?: string[];

  /**
   * The ports that it listens on, which the application cannot have. Unit: TCP port.
   *
   * @default - none
   */
  readonly ports?: number[];

  /**
   * Whether its image comes from a public registry.
   *
   * @default false
   */
  readonly publicImage?: boolean;
}

/**
 * What carries requests from service to service. Extend it to bring your own, and hand it to `MeshBackend.custom()`.
 *
 * What the application sees stays the same under every data plane: one `<CALLEE>_URL` for each service that it calls.
 */
export abstract class MeshDataPlane {
  static {
    brand(MeshDataPlane, 'MeshDataPlane');
  }

  /** The name that errors use. */
  public abstract readonly name: string;

  /** What it can do. What is not in here is refused at synth when it is asked for. */
  public abstract readonly capabilities: MeshCapability[];

  /** What it puts into every task. */
  public abstract readonly proxy: MeshProxy;

  /** The most services that one mesh holds. Unit: services. */
  public abstract readonly maxServices: number;

  /**
   * Makes a service reachable and able to call. Called once for each service, before any `connect`.
   *
   * @param mesh the mesh that the service joins
   * @param member the service
   */
  public abstract join(mesh: TradingMesh, member: IMeshMember): MeshEndpoint;

  /**
   * Lets one service call another. Called once for each pair, after both have joined.
   *
   * @param mesh the mesh that both are in
   * @param caller the service that calls
   * @param callee the service that is called; its requests may go to other versions of it: `mesh.versionsOf(callee)`
   * @returns the URL that the caller's application uses
   */
  public abstract connect(mesh: TradingMesh, caller: IMeshMember, callee: IMeshMember): string;

  /**
   * Lets a load balancer reach a service. Called once for each service that has routes. Without a proxy that takes part,
   * requests go to the application itself.
   *
   * @param _mesh the mesh that the service is in
   * @param member the service
   */
  public expose(_mesh: TradingMesh, member: IMeshMember): MeshEntry {
    return { port: member.port };
  }
}
