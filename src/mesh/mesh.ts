import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import type { IConstruct } from 'constructs';
import type { IMeshMember } from './mesh-member';

/** A mesh as its data plane uses it. */
export interface IMesh extends IConstruct {
  /** The VPC of the services. */
  readonly vpc: ec2.IVpc;

  /** The Cloud Map namespace of the services. */
  readonly namespace: servicediscovery.INamespace;

  /** The names of the services that have joined the mesh, in alphabetical order. */
  readonly serviceNames: string[];

  /**
   * Returns the services that receive the requests to a service: the service itself, and the versions in its routes.
   *
   * Throws if one of them has not joined the mesh.
   *
   * @param callee a service of the mesh
   */
  versionsOf(callee: IMeshMember): IMeshMember[];

  /**
   * Returns the port on the tasks of a service that its callers connect to.
   *
   * @param member a service of the mesh
   */
  portOf(member: IMeshMember): number;
}
