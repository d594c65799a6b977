import { brand } from '../validation/brand';
import { AppMesh } from './app-mesh/app-mesh';
import type { AppMeshOptions } from './app-mesh/app-mesh-options';
import { Envoy } from './envoy/envoy';
import type { EnvoyOptions } from './envoy/envoy-options';
import type { MeshDataPlane } from './mesh-data-plane';
import { ServiceConnect } from './service-connect/service-connect';
import type { ServiceConnectOptions } from './service-connect/service-connect-options';

/** What carries requests from service to service. Changing it changes no application code. */
export class MeshBackend {
  static {
    brand(MeshBackend, 'MeshBackend');
  }

  /** Amazon ECS Service Connect: managed by AWS, nothing to run. Its two retries cannot be changed or switched off. */
  public static serviceConnect(options: ServiceConnectOptions = {}): MeshBackend {
    return new MeshBackend(new ServiceConnect(options));
  }

  /**
   * An Envoy beside every application: retry policies, outlier detection, connection limits, routes between versions,
   * mutual TLS. You run it: its version is yours to keep up to date.
   */
  public static envoy(options: EnvoyOptions = {}): MeshBackend {
    return new MeshBackend(new Envoy(options));
  }

  /**
   * AWS App Mesh, which AWS ended on 2026-09-30: its resources can no longer be made or changed, so nothing of this can be
   * deployed. It is here to read, compare and migrate stacks that had it.
   *
   * @see https://aws.amazon.com/blogs/containers/migrating-from-aws-app-mesh-to-amazon-ecs-service-connect/
   */
  public static appMesh(options: AppMeshOptions = {}): MeshBackend {
    return new MeshBackend(new AppMesh(options));
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
