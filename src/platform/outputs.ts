import { CfnOutput, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';

/** The URL of a load balancer, and its DNS names. */
interface Address {
  readonly _url?: string;
  readonly domainNames: string[];
}

/** The parts of a platform that people look for first. */
interface Platform extends Construct {
  readonly cluster: ecs.ICluster;
  readonly dashboard: cloudwatch.Dashboard;
  readonly namesPath: string;
}

/** A service that may have a repository. */
interface RepositoryOwner extends Construct {
  readonly serviceName: string;
  readonly repository?: ecr.IRepository;
}

/** Adds the outputs of a platform: the URL, if it has an ingress, the dashboard, the cluster and the path of all names. */
export function addPlatformOutputs(platform: Platform, address?: Address): void {
  if (address?._url !== undefined) {
    const advice = address.domainNames.length > 0 ? '' : ' Point your DNS name to it.';
    new CfnOutput(platform, 'Url', { description: `The URL of the platform.${advice}`, value: address._url });
  }
  const { region } = Stack.of(platform);
  new CfnOutput(platform, 'DashboardUrl', {
    description: 'The CloudWatch dashboard of the platform.',
    value: `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${platform.dashboard.dashboardName}`,
  });
  new CfnOutput(platform, 'ClusterName', {
    description: 'The cluster of the services.',
    value: platform.cluster.clusterName,
  });
  new CfnOutput(platform, 'NamesPath', {
    description: 'The path in Parameter Store with the names of all parts. The commands of the runbook use it.',
    value: platform.namesPath,
  });
}

/** A load balancer for TCP connections. */
interface NetworkAddress {
  readonly dnsName: string;
  readonly addresses: string[];
}

/** Adds the outputs that the clients of a network ingress need: its DNS name, and its addresses if they are fixed. */
export function addNetworkOutputs(platform: Construct, { dnsName, addresses }: NetworkAddress): void {
  new CfnOutput(platform, 'NetworkDnsName', {
    description: 'The DNS name of the network ingress, for TCP connections.',
    value: dnsName,
  });
  if (addresses.length === 0) return;
  new CfnOutput(platform, 'NetworkAddresses', {
    description: 'The fixed addresses of the network ingress, which clients connect to and allow in their firewalls.',
    value: addresses.join(','),
  });
}

/** Adds the output of the addresses that connections from the tasks come from, once, if they are known. */
export function addOutboundOutput(platform: Construct, addresses: string[]): void {
  if (addresses.length === 0 || platform.node.tryFindChild('OutboundAddresses')) return;
  new CfnOutput(platform, 'OutboundAddresses', {
    description: 'The addresses of the NAT gateways, which others allow in their firewalls.',
    value: addresses.join(','),
  });
}

/** Adds the output of a service, if it has a repository of its own. */
export function addServiceOutputs(service: RepositoryOwner): void {
  if (!service.repository) return;
  new CfnOutput(service, 'RepositoryUri', {
    description: `The repository for the images of ${service.serviceName}.`,
    value: service.repository.repositoryUri,
  });
}
