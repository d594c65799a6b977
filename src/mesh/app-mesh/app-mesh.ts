import { Annotations } from 'aws-cdk-lib';
import * as appmesh from 'aws-cdk-lib/aws-appmesh';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { SHIPPED_IMAGES, shippedImage } from '../../security/images/shipped-images';
import { hostNameOf, registerInCloudMap, requireDnsDiscovery, requireDnsNamespace } from '../cloud-map';
import type { IMesh } from '../mesh';
import { MeshCapability } from '../mesh-capability';
import type { IMeshClient } from '../mesh-client';
import { MeshDataPlane, type MeshEndpoint, type MeshProxy } from '../mesh-data-plane';
import type { IMeshMember } from '../mesh-member';
import { addEnvoy, ENVOY, MEMORY, PORTS } from './envoy-sidecar';
import { MeshResources } from './mesh-resources';

/** Options of the AWS App Mesh backend. */
export interface AppMeshOptions {
  /**
   * The image of App Mesh's Envoy.
   *
   * @default - the last image that AWS's documentation names, from Amazon ECR Public
   * @see https://docs.aws.amazon.com/app-mesh/latest/userguide/envoy.html
   */
  readonly image?: ecs.ContainerImage;
}

/** @see https://docs.aws.amazon.com/general/latest/gr/appmesh.html */
const MAX_SERVICES = 200;

/**
 * AWS App Mesh: one Envoy in every task, configured by App Mesh until AWS ended the service on 2026-09-30.
 *
 * It implements only the features of the original requirements, because nobody can deploy it any more.
 */
export class AppMesh extends MeshDataPlane {
  public readonly name = 'MeshBackend.appMesh()';
  public readonly capabilities = [MeshCapability.RETRY_POLICY, MeshCapability.CALL_CYCLES];
  public readonly proxy: MeshProxy;
  public readonly maxServices = MAX_SERVICES;
  private readonly members = new WeakMap<IMeshClient, MeshResources>();
  private readonly registered = new WeakSet<IMeshMember>();

  public constructor(private readonly options: AppMeshOptions) {
    super();
    this.proxy = {
      memoryMiB: MEMORY,
      containerNames: [ENVOY],
      ports: Object.values(PORTS),
      publicImage: options.image === undefined,
    };
  }

  public join(mesh: IMesh, member: IMeshMember): MeshEndpoint {
    requireDnsNamespace(mesh, member, this.name);
    const resources = new MeshResources(mesh, member, appMeshIn(mesh));
    this.members.set(member, resources);
    const { image = ecs.ContainerImage.fromRegistry(shippedImage(SHIPPED_IMAGES.appMeshEnvoy)) } = this.options;
    addEnvoy(member, resources.virtualNode, image);
    return { port: member.port };
  }

  public connect(mesh: IMesh, caller: IMeshClient, callee: IMeshMember): string {
    requireDnsDiscovery(caller, callee, this.name);
    this.resourcesOf(caller).call(this.resourcesOf(callee));
    if (!this.registered.has(callee)) registerInCloudMap(mesh, callee);
    this.registered.add(callee);
    return `http://${hostNameOf(mesh, callee)}:${callee.port}`;
  }

  private resourcesOf(member: IMeshClient): MeshResources {
    return this.members.get(member) as MeshResources;
  }
}

/** Returns the App Mesh resource of a mesh. The first service that joins creates it. */
function appMeshIn(mesh: IMesh): appmesh.CfnMesh {
  const existing = mesh.node.tryFindChild('AppMesh') as appmesh.CfnMesh | undefined;
  if (existing) return existing;
  Annotations.of(mesh).addWarningV2(
    'cdk-trading-analytics-platform:appMeshEnded',
    'AWS ended App Mesh on 2026-09-30. This mesh cannot be deployed. Choose MeshBackend.serviceConnect() or MeshBackend.envoy(). To migrate, see docs/migrating-from-app-mesh.md of this library and https://aws.amazon.com/blogs/containers/migrating-from-aws-app-mesh-to-amazon-ecs-service-connect/',
  );
  return new appmesh.CfnMesh(mesh, 'AppMesh');
}
