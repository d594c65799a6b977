import { Fn } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { logGroup } from './logs';
import { allow, role } from './role';

/** A VPC over three zones, with subnets for data, and its flow log. */
export class Network extends Construct {
  public readonly vpc: ec2.Vpc;

  public constructor(scope: Construct, id: string, encryptionKey: kms.IKey) {
    super(scope, id);
    this.vpc = new ec2.Vpc(this, 'Vpc', {
      ipAddresses: ec2.IpAddresses.cidr('10.0.0.0/16'),
      // A stack without a region gets two zones from the CDK.
      availabilityZones: [0, 1, 2].map((index) => Fn.select(index, Fn.getAzs())),
      restrictDefaultSecurityGroup: true,
      subnetConfiguration: [
        { name: 'Public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 22, mapPublicIpOnLaunch: false },
        { name: 'Private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 19 },
        { name: 'Data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
      ],
    });
    // Not for the data subnets, from which nothing has to leave.
    this.vpc.addGatewayEndpoint('S3', {
      service: ec2.GatewayVpcEndpointAwsService.S3,
      subnets: [{ subnetGroupName: 'Private' }, { subnetGroupName: 'Public' }],
    });
    const flowLogs = logGroup(this, 'FlowLogs', encryptionKey);
    const flowLogRole = role(this, 'FlowLogRole', 'vpc-flow-logs.amazonaws.com', [
      allow(['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], flowLogs.logGroupArn),
    ]);
    new ec2.FlowLog(this, 'FlowLog', {
      resourceType: ec2.FlowLogResourceType.fromVpc(this.vpc),
      destination: ec2.FlowLogDestination.toCloudWatchLogs(flowLogs, flowLogRole),
      trafficType: ec2.FlowLogTrafficType.ALL,
    });
  }
}
