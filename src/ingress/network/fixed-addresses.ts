import { Annotations, CfnResource, Stage, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { stableId } from '../../naming/stable-id';
import { ServiceQuotas } from '../../quotas/service-quotas';
import type { Protection } from '../../security/protection';

/** The Elastic IP addresses of a load balancer, one in each subnet. */
export interface FixedAddresses {
  readonly subnetMappings: elbv2.SubnetMapping[];
  /** The addresses, known at deployment. */
  readonly addresses: string[];
}

/**
 * Creates an Elastic IP address for each subnet.
 *
 * The id of an address depends on its Availability Zone alone, so another zone changes no address that clients allow.
 */
export function createFixedAddresses(scope: Construct, subnets: ec2.ISubnet[], protection: Protection): FixedAddresses {
  const addresses = subnets.map(({ availabilityZone }, index) => {
    const address = new ec2.CfnEIP(scope, stableId(scope, 'Address', availabilityZone), { domain: 'vpc' });
    address.applyRemovalPolicy(protection.removalPolicy);
    Tags.of(address).add('Name', `${scope.node.path}/${index + 1}`);
    return address;
  });
  warnOfQuota(scope);
  return {
    addresses: addresses.map(({ attrPublicIp }) => attrPublicIp),
    subnetMappings: addresses.map(({ attrAllocationId }, index) => ({
      subnet: subnets[index],
      allocationId: attrAllocationId,
    })),
  };
}

/** Warns if the app has more addresses than AWS allows by default. Other apps of the account count too. */
function warnOfQuota(scope: Construct): void {
  const { elasticIpAddresses: max } = ServiceQuotas.of(scope);
  const resources = (Stage.of(scope) as Stage).node.findAll().filter(CfnResource.isCfnResource);
  const count = resources.filter(({ cfnResourceType }) => cfnResourceType === 'AWS::EC2::EIP').length;
  if (count <= max) return;
  Annotations.of(scope).addWarningV2(
    'cdk-trading-analytics-platform:elasticIpQuota',
    `The app has ${count} Elastic IP addresses, those of NAT gateways included. A Region has a quota of ${max}, and the deployment fails above it. Let AWS raise the quota "EC2-VPC Elastic IPs", and state it: ServiceQuotas.of(app).raise({ elasticIpAddresses: ${count} }). Or use Egress.singleNat(). See docs/network-ingress.md.`,
  );
}
