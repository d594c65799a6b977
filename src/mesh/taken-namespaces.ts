import { Stack, Token } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { INamespace } from 'aws-cdk-lib/aws-servicediscovery';
import type { IConstruct } from 'constructs';
import { TakenNames } from '../naming/taken-names';
import { isBranded } from '../validation/brand';
import { shown } from '../validation/shown';
import { UsageError } from '../validation/usage-error';
import type { IMeshClient } from './mesh-client';

/** The id that `Vpc.fromLookup()` returns for any VPC until its lookup. */
const NOT_LOOKED_UP = 'vpc-12345';

const NAMESPACES = new TakenNames();
const MEMBERS = new TakenNames();

/** Throws if another mesh of the app creates a namespace of the same name in the same VPC, which Route 53 refuses. */
export function takeNamespace(mesh: IConstruct, vpc: IVpc, name: string): void {
  if (Token.isUnresolved(name) || vpc.vpcId === NOT_LOOKED_UP) return;
  const other = NAMESPACES.take(mesh, `${identityOf(vpc, vpc.vpcId)} ${name.toLowerCase()}`);
  if (!other) return;
  throw new UsageError(mesh, 'NameTaken', {
    got: `a second namespace named ${shown(name)} in the VPC ${shown(vpc.node.path)}`,
    expected: `one private DNS namespace of a name in a VPC; ${other.node.path} creates it`,
    fix: "set another namespaceName, for example namespaceName: 'second.internal'",
  });
}

/** Throws if another service or client has the name, in this mesh or in another mesh with the same namespace. */
export function takeServiceName(member: IMeshClient, namespace: INamespace): void {
  const { serviceName } = member;
  const kind = kindOf(member);
  const other = MEMBERS.take(member, `${identityOf(namespace, namespace.namespaceId)} ${serviceName}`);
  if (!other) return;
  throw new UsageError(member, 'NameTaken', {
    got: `a ${kind === kindOf(other) ? `second ${kind}` : kind} named '${serviceName}'`,
    expected: `a name that is unique in the namespace of the mesh; the ${kindOf(other)} ${other.node.path} has the same name`,
    fix: 'choose another name (or another construct id, from which the name is derived)',
  });
}

/** Returns what a member of a mesh is, for a message. */
function kindOf(member: IConstruct): string {
  if (isBranded(member, 'MeshedFargateService')) return 'service';
  if (isBranded(member, 'FargateWorker')) return 'worker';
  return isBranded(member, 'FargateJob') ? 'job' : 'client';
}

/** Returns the id of a resource in its environment, or its path if the id is known only at deployment. */
function identityOf(resource: IConstruct, id: string): string {
  return Token.isUnresolved(id) ? resource.node.path : `${Stack.of(resource).environment} ${id}`;
}
