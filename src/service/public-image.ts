import { Token } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';

/** The host names of private ECR registries, which interface endpoints lead to. */
const PRIVATE_ECR = /^\d{12}\.dkr[.-]ecr(-fips)?\.[a-z0-9-]+\.(amazonaws\.com|amazonaws\.com\.cn|on\.aws)\//;

/** Whether an image comes from a registry that only the internet leads to, as far as its name is known. */
export function isPublicImage(name: string): boolean {
  return !Token.isUnresolved(name) && !PRIVATE_ECR.test(name);
}

/** Throws when a container has an image that subnets without a way out do not reach. */
export function requirePrivateImages(scope: IConstruct, containers: ecs.ContainerDefinition[]): void {
  const unreachable = containers.find(({ imageName }) => isPublicImage(imageName));
  if (!unreachable) return;
  throw noWayToPublicImage(
    scope,
    `the image '${unreachable.imageName}' of '${unreachable.containerName}'`,
    'copy the image into a private repository',
  );
}

/** The error about an image that subnets without a way out do not reach. */
export function noWayToPublicImage(scope: IConstruct, image: string, fix: string): UsageError {
  return new UsageError(scope, 'NoWayToPublicImage', {
    got: `${image} from a public registry, in subnets without a way out`,
    expected: 'images from private ECR repositories: public registries, ECR Public among them, have no VPC endpoint',
    fix: `${fix}, or choose Egress.natPerZone()`,
  });
}
