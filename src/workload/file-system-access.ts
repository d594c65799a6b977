import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as efs from 'aws-cdk-lib/aws-efs';
import type { Construct } from 'constructs';
import { allowIngress } from '../network/allow-ingress';

const NFS = 2049;

/** Tasks that mount a file system. */
interface FileSystemClient extends Construct {
  readonly serviceName: string;
}

/** Allows tasks to connect to a file system. They must start after its mount targets exist. */
export function allowFileSystem(
  client: FileSystemClient,
  { connections, node }: efs.IFileSystem,
  securityGroup: ec2.ISecurityGroup,
): void {
  for (const to of connections.securityGroups) {
    allowIngress(client, `FileSystem-${node.addr}-${to.node.addr}`, {
      from: securityGroup,
      to,
      port: NFS,
      description: `${client.serviceName} mounts a file system`,
    });
  }
}
