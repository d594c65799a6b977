import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { limitSecurityGroupRules } from '../../quotas/security-group-rules';
import { acknowledgeComplianceRule, acknowledgeSolutionsRule } from '../../security/nag-acknowledgements';
import type { Protection } from '../../security/protection';
import { retainNeeds } from '../../security/retention';
import { describe } from '../../validation/description';
import { AccessLogBucket } from '../access-log-bucket';
import { createFixedAddresses } from './fixed-addresses';
import type { NetworkIngress } from './network-ingress';
import { networkSubnets } from './network-placement';

/** The network, the choices and the protection of a load balancer. */
export interface NetworkEntryProps {
  readonly vpc: ec2.IVpc;
  readonly ingress: NetworkIngress;
  readonly encryptionKey: kms.IKey;
  readonly protection: Protection;
}

/** A load balancer, its security group and its fixed addresses. */
export interface OwnNetworkEntry {
  readonly loadBalancer: elbv2.NetworkLoadBalancer;
  readonly securityGroup: ec2.SecurityGroup;
  readonly addresses: string[];
  /** The prefix of the ids of the target groups, which differs for each load balancer that replaces another one. */
  readonly targetGroupPrefix: string;
}

/** Creates a load balancer with its security group, its addresses and its access log. */
export function createNetworkEntry(scope: Construct, props: NetworkEntryProps): OwnNetworkEntry {
  const { vpc, ingress, encryptionKey, protection } = props;
  const { hasPublicAddresses: internetFacing, fixedAddresses, certificate } = ingress;
  const subnets = networkSubnets(scope, vpc, ingress);
  const securityGroup = createSecurityGroup(scope, vpc);
  const fixed = fixedAddresses ? createFixedAddresses(scope, subnets, protection) : undefined;
  // AWS does not change the addresses of a load balancer, so one with fixed addresses is another one.
  const loadBalancer = new elbv2.NetworkLoadBalancer(scope, fixed ? 'FixedLoadBalancer' : 'LoadBalancer', {
    vpc,
    internetFacing,
    securityGroups: [securityGroup],
    ...(fixed ? { subnetMappings: fixed.subnetMappings } : { vpcSubnets: { subnets } }),
    // Without it, a zone without tasks accepts no connections, and the tasks of a zone share only its connections.
    crossZoneEnabled: true,
    zonalShift: true,
    deletionProtection: protection.deletionProtection,
  });
  // AWS refuses to delete a load balancer with deletion protection, and the deletion of the stack would fail.
  if (protection.deletionProtection) loadBalancer.applyRemovalPolicy(protection.removalPolicy);
  retainNeeds(scope, protection);
  if (certificate) {
    new AccessLogBucket(scope, 'AccessLogs', { encryptionKey, protection }).enableNetworkLogging(loadBalancer);
  } else acknowledgeMissingLog(loadBalancer);
  return {
    loadBalancer,
    securityGroup,
    addresses: fixed?.addresses ?? [],
    targetGroupPrefix: `${internetFacing ? '' : 'Internal'}${fixed ? 'Fixed' : ''}`,
  };
}

/** A load balancer without a security group at its creation can never get one. */
function createSecurityGroup(scope: Construct, vpc: ec2.IVpc): ec2.SecurityGroup {
  const description = describe('securityGroup', `Network Load Balancer ${scope.node.path}`);
  const group = new ec2.SecurityGroup(scope, 'SecurityGroup', { vpc, description, allowAllOutbound: false });
  limitSecurityGroupRules(group);
  return group;
}

function acknowledgeMissingLog(loadBalancer: elbv2.NetworkLoadBalancer): void {
  const reason =
    'A Network Load Balancer logs only connections that it decrypts. The flow log of the VPC has all connections.';
  acknowledgeSolutionsRule(loadBalancer, 'ELB2', reason);
  acknowledgeComplianceRule(loadBalancer, 'ELBLoggingEnabled', reason);
}
