import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Ingress } from '../ingress/ingress';
import type { Egress } from '../network/egress';
import { TradingNetwork } from '../network/trading-network';
import { areDifferentVpcs, vpcName } from '../network/vpc-identity';
import type { Protection } from '../security/protection';
import { UsageError } from '../validation/usage-error';

/** The properties of a platform that decide on its VPC. */
interface NetworkChoices {
  readonly vpc?: ec2.IVpc;
  readonly cluster?: ecs.ICluster;
  readonly egress?: Egress;
  readonly ingress: Ingress;
}

/** Returns the VPC that a platform is given, or creates one. Throws if the choices contradict each other. */
export function resolveVpc(
  platform: Construct,
  { vpc: givenVpc, cluster, egress, ingress }: NetworkChoices,
  { encryptionKey, protection }: { readonly encryptionKey: kms.IKey; readonly protection: Protection },
): ec2.IVpc {
  const vpc = givenVpc ?? cluster?.vpc;
  if (cluster && areDifferentVpcs(cluster.vpc, vpc as ec2.IVpc)) {
    throw new UsageError(platform, 'OtherNetwork', {
      got: `a cluster in the VPC ${vpcName(cluster.vpc)}, and vpc: ${vpcName(vpc as ec2.IVpc)}`,
      expected: 'the VPC of the cluster',
      fix: 'remove vpc, or create the cluster in it',
    });
  }
  if (vpc && egress) {
    throw new UsageError(platform, 'EgressOfExistingVpc', {
      got: `${cluster ? 'cluster' : 'vpc'} and egress`,
      expected: 'only one of them: an existing VPC has its own egress',
      fix: `remove egress, or remove ${cluster ? 'cluster' : 'vpc'} so that the platform creates a VPC with this egress`,
    });
  }
  if (!vpc) ingress._requireExistingVpc(platform);
  const { dualStack } = ingress;
  return vpc ?? new TradingNetwork(platform, 'Network', { egress, dualStack, encryptionKey, protection }).vpc;
}
