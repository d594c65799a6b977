import { IMAGE_DIGESTS } from './image-digests';

/** A container image that the library adds to tasks. */
export interface ShippedImage {
  /** The registry and the path, for example `docker.io/envoyproxy/envoy`. */
  readonly repository: string;
  readonly tag: string;
  /** The part of the library that uses the image. */
  readonly purpose: string;
}

/**
 * Every container image that the library adds to tasks. No other file names one.
 *
 * After a change, run `npx projen images`. It looks up the digest of a new tag. A digest belongs to one tag, so a new tag
 * never gets the digest of the tag before.
 */
export const SHIPPED_IMAGES = {
  /** The standard image, which contains bash for the health check and the drain script. */
  envoy: { repository: 'docker.io/envoyproxy/envoy', tag: 'v1.40.0', purpose: 'Envoy of `MeshBackend.envoy()`' },

  /** @see https://docs.aws.amazon.com/app-mesh/latest/userguide/envoy.html */
  appMeshEnvoy: {
    repository: 'public.ecr.aws/appmesh/aws-appmesh-envoy',
    tag: 'v1.34.13.0-prod',
    purpose: 'Envoy of `MeshBackend.appMesh()`',
  },

  collector: {
    repository: 'public.ecr.aws/aws-observability/aws-otel-collector',
    tag: 'v0.49.0',
    purpose: 'the collector of `Tracing.openTelemetry()`',
  },

  xrayDaemon: {
    repository: 'public.ecr.aws/xray/aws-xray-daemon',
    tag: '3.3.13',
    purpose: 'the daemon of `Tracing.xrayDaemon()`',
  },

  /** It has the tools of the placeholder's commands and of their health check. */
  placeholder: {
    repository: 'public.ecr.aws/docker/library/python',
    tag: '3.13.7-alpine3.22',
    purpose: 'the program of `ServiceImage.placeholder()`',
  },
} as const satisfies Record<string, ShippedImage>;

/** Returns the name of an image with its tag. */
export function taggedName({ repository, tag }: ShippedImage): string {
  return `${repository}:${tag}`;
}

/**
 * Returns the name of an image for a task definition: with its tag, and with its digest if one is known.
 *
 * With a digest, the container runtime ignores the tag. It stays for people who read the template.
 *
 * @see https://github.com/aws/amazon-ecs-agent/pull/4256
 */
export function shippedImage(image: ShippedImage): string {
  const name = taggedName(image);
  const digest = IMAGE_DIGESTS[name];
  return digest === undefined ? name : `${name}@${digest}`;
}
