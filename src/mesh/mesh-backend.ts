import type { MeshDataPlane } from './mesh-data-plane';
import { ServiceConnect } from './service-connect/service-connect';
import type { ServiceConnectOptions } from './service-connect/service-connect-options';

/** What carries requests from service to service. Changing it changes no application code. */
export class MeshBackend {
  /** Amazon ECS Service Connect: managed by AWS, nothing to run. Its two retries cannot be changed or switched off. */
  public static serviceConnect(options: ServiceConnectOptions = {}): MeshBackend {
    return new MeshBackend(new ServiceConnect(options));
  }

  /** A data plane of your own. */
  public static custom(dataPlane: MeshDataPlane): MeshBackend {
    return new MeshBackend(dataPlane);
  }

  /** What does the work. */
  public readonly dataPlane: MeshDataPlane;

  private constructor(dataPlane: MeshDataPlane) {
    this.dataPlane = dataPlane;
  }
}
