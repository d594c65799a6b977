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

/** What is chosen for a task, each of which may come from a public registry. */
interface ImageChoices {
  readonly image: { readonly publicImage?: boolean };
  readonly tracing: { readonly publicImage?: boolean };
  readonly proxy: { readonly publicImage?: boolean };
}

/** Throws when a choice for a task brings an image that subnets without a way out do not reach. */
export function requireNoPublicImage(scope: IConstruct, { image, tracing, proxy }: ImageChoices): void {
  const choices = [
    [image.publicImage, "the application's image", 'ServiceImage.fromRepository()'],
    [tracing.publicImage, "the tracing sidecar's image", 'Tracing.openTelemetry({ image })'],
    [
      proxy.publicImage,
      "the image of the mesh's proxy",
      "the mesh backend's option image, as in MeshBackend.envoy({ image })",
    ],
  ] as const;
  const found = choices.find(([isPublic]) => isPublic);
  if (!found) return;
  const [, what, fix] = found;
  throw noWayToPublicImage(scope, what, `copy the image into a private repository and use ${fix}`);
}

/** The error about an image that subnets without a way out do not reach. */
function noWayToPublicImage(scope: IConstruct, image: string, fix: string): UsageError {
  return new UsageError(scope, 'NoWayToPublicImage', {
    got: `${image} from a public registry, in subnets without a way out`,
    expected: 'images from private ECR repositories: public registries, ECR Public among them, have no VPC endpoint',
    fix: `${fix}, or choose Egress.natPerZone()`,
  });
}
