import { brand } from '../validation/brand';
import { checked } from '../validation/checked';
import { provided } from '../validation/provided';
import { AppMesh, type AppMeshOptions } from './app-mesh/app-mesh';
import { Envoy, type EnvoyOptions } from './envoy/envoy';
import type { MeshDataPlane } from './mesh-data-plane';
import { ServiceConnect, type ServiceConnectOptions } from './service-connect/service-connect';

/**
 * The backend that carries requests between services. Application code does not depend on it.
 *
 * @example
 * new TradingMesh(this, 'Mesh', {
 *   vpc: vpc,
 *   backend: MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() }),
 * });
 */
export class MeshBackend {
  static {
    brand(MeshBackend, 'MeshBackend');
  }

  /** Amazon ECS Service Connect, which AWS manages. Its two retries cannot be changed or disabled. */
  public static serviceConnect(options?: ServiceConnectOptions): MeshBackend {
    return new MeshBackend(new ServiceConnect(checked('MeshBackend.serviceConnect', 'options', options ?? {})));
  }

  /**
   * One Envoy in every task, with retry policies, outlier detection, connection limits, routes between versions and
   * mutual TLS. You operate Envoy and keep its version up to date.
   */
  public static envoy(options?: EnvoyOptions): MeshBackend {
    return new MeshBackend(new Envoy(checked('MeshBackend.envoy', 'options', options ?? {})));
  }

  /**
   * AWS App Mesh, which AWS ended on 2026-09-30. Its resources can no longer be created or updated, so it cannot be
   * deployed. Use it to read, compare and migrate stacks that used App Mesh.
   *
   * @see https://aws.amazon.com/blogs/containers/migrating-from-aws-app-mesh-to-amazon-ecs-service-connect/
   */
  public static appMesh(options?: AppMeshOptions): MeshBackend {
    return new MeshBackend(new AppMesh(checked('MeshBackend.appMesh', 'options', options ?? {})));
  }

  /** A data plane that you implement. */
  public static custom(dataPlane: MeshDataPlane): MeshBackend {
    const { name, capabilities, maxServices, proxy } = checked('MeshBackend.custom', 'dataPlane', dataPlane);
    const provider = { by: dataPlane, where: 'MeshBackend.custom()' };
    provided('MeshDataPlane', 'name', name, provider);
    provided('MeshDataPlane', 'capabilities', capabilities, provider);
    provided('MeshDataPlane', 'maxServices', maxServices, provider);
    provided('MeshDataPlane', 'proxy', proxy, provider);
    return new MeshBackend(dataPlane);
  }

  /** The data plane of the backend. */
  public readonly dataPlane: MeshDataPlane;

  private constructor(dataPlane: MeshDataPlane) {
    this.dataPlane = dataPlane;
  }
}
