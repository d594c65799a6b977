import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { DependencyGroup } from 'constructs';
import { SUBNETS } from './subnet-groups';

/**
 * The AWS services that tasks and the library's functions call, by the id of their endpoint.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
 */
const SERVICES: Record<string, ec2.InterfaceVpcEndpointAwsService> = {
  EcrApi: ec2.InterfaceVpcEndpointAwsService.ECR,
  EcrDocker: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
  Ecs: ec2.InterfaceVpcEndpointAwsService.ECS,
  Kms: ec2.InterfaceVpcEndpointAwsService.KMS,
  Logs: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  SecretsManager: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  SessionManager: ec2.InterfaceVpcEndpointAwsService.SSM_MESSAGES,
  Xray: ec2.InterfaceVpcEndpointAwsService.XRAY,
};

/** Adds an interface endpoint for each AWS service that the platform calls, to a VPC without a route to the internet. */
export function addServiceEndpoints(vpc: ec2.Vpc, cidr: string, s3: ec2.GatewayVpcEndpoint): void {
  const securityGroup = new ec2.SecurityGroup(vpc, 'EndpointSecurityGroup', {
    vpc,
    description: 'Interface endpoints: HTTPS from inside the VPC',
    allowAllOutbound: false,
  });
  // The range as text, not the attribute of the VPC, because security checks cannot evaluate a token.
  securityGroup.addIngressRule(ec2.Peer.ipv4(cidr), ec2.Port.HTTPS, 'HTTPS from inside the VPC');
  const subnets = { subnetGroupName: SUBNETS.private };
  const endpoints = Object.entries(SERVICES).map(([id, service]) =>
    vpc.addInterfaceEndpoint(id, { service, subnets, securityGroups: [securityGroup], open: false }),
  );
  // A dependent of the internet connectivity depends on the endpoints. The CDK's group is empty in subnets without NAT.
  for (const subnet of vpc.selectSubnets(subnets).subnets) {
    (subnet.internetConnectivityEstablished as DependencyGroup).add(s3, ...endpoints);
  }
}
