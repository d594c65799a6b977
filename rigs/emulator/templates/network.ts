import { ref } from './template';

const zone = (index: number) => ({ 'Fn::Select': [index, { 'Fn::GetAZs': '' }] });

/** The resources of a network over three zones: `Vpc`, `Subnet0` to `Subnet2`, and a closed security group, `Group`. */
export const NETWORK: Record<string, unknown> = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16', EnableDnsHostnames: true } },
  ...Object.fromEntries(
    [0, 1, 2].map((index) => [
      `Subnet${index}`,
      {
        Type: 'AWS::EC2::Subnet',
        Properties: { VpcId: ref('Vpc'), CidrBlock: `10.0.${index}.0/24`, AvailabilityZone: zone(index) },
      },
    ]),
  ),
  Group: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: { GroupDescription: 'one', VpcId: ref('Vpc'), SecurityGroupEgress: [] },
  },
};
