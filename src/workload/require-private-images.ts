import { Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { natAdvice } from '../network/nat-advice';
import { UsageError } from '../validation/usage-error';

/** The host names of private ECR registries, which have VPC endpoints. */
const PRIVATE_ECR = /^\d{12}\.dkr[.-]ecr(-fips)?\.[a-z0-9-]+\.(amazonaws\.com|amazonaws\.com\.cn|on\.aws)\//;

/** Returns whether the name of an image is in a registry that only the internet reaches. A token counts as private. */
export function isPublicImage(name: string): boolean {
  return !Token.isUnresolved(name) && !PRIVATE_ECR.test(name);
}

/** Throws if a container has an image from a public registry. Call this for subnets without internet egress. */
export function requirePrivateImages(scope: IConstruct, vpc: ec2.IVpc, containers: ecs.ContainerDefinition[]): void {
  const unreachable = containers.find(({ imageName }) => isPublicImage(imageName));
  if (!unreachable) return;
  throw publicImageError(scope, {
    image: `the image '${unreachable.imageName}' of '${unreachable.containerName}'`,
    fix: `copy the image into a private repository, or ${natAdvice(vpc)}`,
  });
}

/** The parts of a task that each bring an image. */
interface ImageChoices {
  readonly image: { readonly publicImage?: boolean };
  readonly tracing: { readonly publicImage?: boolean };
  readonly proxy: { readonly publicImage?: boolean };
}

/** Throws if a part of a task brings an image from a public registry. Call this for subnets without internet egress. */
export function requireNoPublicImage(scope: IConstruct, vpc: ec2.IVpc, { image, tracing, proxy }: ImageChoices): void {
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
  throw publicImageError(scope, {
    image: what,
    fix: `copy the image into a private repository and use ${fix}, or ${natAdvice(vpc)}`,
  });
}

function publicImageError(scope: IConstruct, { image, fix }: { image: string; fix: string }): UsageError {
  return new UsageError(scope, 'NoWayToPublicImage', {
    got: `${image} from a public registry, in subnets without internet egress`,
    expected: 'images from private ECR repositories, because public registries such as ECR Public have no VPC endpoint',
    fix,
  });
}
