import { Lazy } from 'aws-cdk-lib';
import * as appmesh from 'aws-cdk-lib/aws-appmesh';
import { Construct } from 'constructs';
import { hostNameOf } from '../cloud-map';
import type { IMesh } from '../mesh';
import type { IMeshMember } from '../mesh-member';
import { appMeshRetryPolicy } from './retry-policy';

/** The health check of the original requirements. */
const HEALTH_CHECK = { intervalMillis: 5000, timeoutMillis: 2000, healthyThreshold: 2, unhealthyThreshold: 2 };

/** The App Mesh resources of one service: virtual node, virtual router, route and virtual service. */
export class MeshResources extends Construct {
  /** The virtual node of the tasks. */
  public readonly virtualNode: appmesh.CfnVirtualNode;

  private readonly service: appmesh.CfnVirtualService;
  private readonly backends: appmesh.CfnVirtualNode.BackendProperty[] = [];

  public constructor(mesh: IMesh, member: IMeshMember, { attrMeshName: meshName }: appmesh.CfnMesh) {
    super(member, 'AppMesh');
    const portMapping = { port: member.port, protocol: 'http' };
    const hostname = hostNameOf(mesh, member);
    const node = new appmesh.CfnVirtualNode(this, 'Node', {
      meshName,
      spec: {
        serviceDiscovery: { dns: { hostname } },
        listeners: [{ portMapping, healthCheck: { ...HEALTH_CHECK, ...portMapping, path: member.healthPath } }],
        backends: Lazy.any({ produce: () => this.backends }, { omitEmptyArray: true }),
      },
    });
    const { attrVirtualRouterName: virtualRouterName } = new appmesh.CfnVirtualRouter(this, 'Router', {
      meshName,
      spec: { listeners: [{ portMapping }] },
    });
    new appmesh.CfnRoute(this, 'Route', {
      meshName,
      virtualRouterName,
      spec: {
        httpRoute: {
          match: { prefix: '/' },
          action: { weightedTargets: [{ virtualNode: node.attrVirtualNodeName, weight: 1 }] },
          retryPolicy: appMeshRetryPolicy(member),
        },
      },
    });
    this.service = new appmesh.CfnVirtualService(this, 'Service', {
      meshName,
      virtualServiceName: hostname,
      spec: { provider: { virtualRouter: { virtualRouterName } } },
    });
    this.virtualNode = node;
  }

  /** Adds another service to the backends of the virtual node. */
  public call(callee: MeshResources): void {
    this.backends.push({ virtualService: { virtualServiceName: callee.service.attrVirtualServiceName } });
  }
}
