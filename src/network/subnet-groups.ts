import type * as ec2 from 'aws-cdk-lib/aws-ec2';

/** The subnet groups of a `TradingNetwork`. The names never change, because they are in the logical ids of the subnets. */
export const SUBNETS = { public: 'Public', private: 'Private', data: 'Data' } as const;

/** Indicates whether a subnet is reserved for data stores. The CDK starts the id of a subnet with the name of its group. */
export function isDataSubnet(subnet: ec2.ISubnet): boolean {
  return subnet.node.id.startsWith(`${SUBNETS.data}Subnet`);
}
