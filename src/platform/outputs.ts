import { CfnOutput, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type { Construct } from 'constructs';

/** The URL of a load balancer, and its DNS names. */
interface Address {
  readonly url: string;
  readonly domainNames: string[];
}

/** A service that may have a repository. */
interface RepositoryOwner extends Construct {
  readonly serviceName: string;
  readonly repository?: ecr.IRepository;
}

/** Adds the outputs of a platform: the URL, if it has an ingress, and the dashboard. */
export function addPlatformOutputs(scope: Construct, dashboard: cloudwatch.Dashboard, address?: Address): void {
  if (address) {
    const advice = address.domainNames.length > 0 ? '' : ' Point your DNS name to it.';
    new CfnOutput(scope, 'Url', { description: `The URL of the platform.${advice}`, value: address.url });
  }
  const { region } = Stack.of(scope);
  new CfnOutput(scope, 'DashboardUrl', {
    description: 'The CloudWatch dashboard of the platform.',
    value: `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboard.dashboardName}`,
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
