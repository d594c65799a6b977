import type { MeshCapability } from './mesh-capability';
import type { IMeshMember } from './mesh-member';
import type { TradingMesh } from './trading-mesh';

/** Where callers of a service connect to. */
export interface MeshEndpoint {
  /** The port on the service's tasks that its callers' security groups are let in to. Unit: TCP port. */
  readonly port: number;
}

/**
 * What carries requests from service to service. Extend it to bring your own, and hand it to `MeshBackend.custom()`.
 *
 * What the application sees stays the same under every data plane: one `<CALLEE>_URL` for each service that it calls.
 */
export abstract class MeshDataPlane {
  /** The name that errors use. */
  public abstract readonly name: string;

  /** What it can do. What is not in here is refused at synth when it is asked for. */
  public abstract readonly capabilities: MeshCapability[];

  /** How much task memory the proxy needs beside the containers' own limits. Unit: MiB. */
  public abstract readonly proxyMemoryMiB: number;

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
   * @param callee the service that is called
   * @returns the URL that the caller's application uses
   */
  public abstract connect(mesh: TradingMesh, caller: IMeshMember, callee: IMeshMember): string;
}
