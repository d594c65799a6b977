import type * as ec2 from 'aws-cdk-lib/aws-ec2';

/** The groups of subnets of the platform's own VPC. Names are API: subnets have their logical ids from them. */
export const SUBNETS = { public: 'Public', private: 'Private', data: 'Data' } as const;

/** Whether a subnet is for data stores alone. The CDK begins a subnet's id with the name of its group. */
export function isForData(subnet: ec2.ISubnet): boolean {
  return subnet.node.id.startsWith(`${SUBNETS.data}Subnet`);
}
