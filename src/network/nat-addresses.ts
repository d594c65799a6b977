import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** Returns the public addresses of the NAT gateways of a VPC. Empty for an existing VPC, whose gateways are not known. */
export function natAddresses({ node }: ec2.IVpc): string[] {
  const isGateway = ec2.CfnNatGateway.isCfnNatGateway;
  const inSubnets = new Set(
    node
      .findAll()
      .filter(isGateway)
      .map((gateway) => gateway.node.scope),
  );
  return node
    .findAll()
    .filter((child) => ec2.CfnEIP.isCfnEIP(child))
    .filter((address) => inSubnets.has(address.node.scope))
    .map(({ attrPublicIp }) => attrPublicIp);
}
