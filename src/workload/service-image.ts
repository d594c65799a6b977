import * as fs from 'node:fs';
import * as path from 'node:path';
import { Annotations, type CfnParameter, Token } from 'aws-cdk-lib';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct, IConstruct } from 'constructs';
import { brand } from '../validation/brand';
import { checked } from '../validation/checked';
import { shown } from '../validation/shown';
import { UsageError } from '../validation/usage-error';
import { isArm, requireArchitecture } from './image-architecture';
import { parameterImage } from './parameter-image';
import { PLACEHOLDER_IMAGE, PLACEHOLDER_USER, placeholderCommand } from './placeholder';
import { isPublicImage } from './require-private-images';
import type { IImageHost, ServiceImageConfig } from './service-image-config';

/** The repository of an image, and its tag or its digest. Set exactly one of tag and digest. */
export interface RepositoryImageOptions {
  /**
   * The repository.
   *
   * @default - the service's own repository
   */
  readonly repository?: ecr.IRepository;

  /**
   * The tag of the image. Tags in the service's own repository are immutable.
   *
   * @default - the image is identified by its digest
   */
  readonly tag?: string;

  /**
   * The digest of the image. It begins with `sha256:`.
   *
   * @default - the image is identified by its tag
   */
  readonly digest?: string;
}

/** Options of `ServiceImage.fromAsset()`. */
export interface AssetImageOptions {
  /**
   * The path of the Dockerfile, relative to the folder. Several images can then share one folder.
   *
   * @default 'Dockerfile'
   */
  readonly file?: string;

  /**
   * The stage of the Dockerfile to build.
   *
   * @default - the last stage
   */
  readonly target?: string;

  /**
   * The values of the Dockerfile's `ARG` instructions. They remain readable in the image, so pass no secrets.
   *
   * @default - no build arguments
   */
  readonly buildArgs?: Record<string, string>;
}

/**
 * The source of the application's image. Extend it to add a source.
 *
 * @example
 * new ServiceDefinition({ image: ServiceImage.fromRepository({ tag: '2026-11-30' }) });
 */
export abstract class ServiceImage {
  static {
    brand(ServiceImage, 'ServiceImage');
  }

  /**
   * Uses a small program in which each kind of workload is healthy.
   *
   * In a service it answers each request on the port with 200, gRPC health checks with SERVING and other gRPC calls with
   * UNIMPLEMENTED. With `Protocol.tcp()` it accepts connections and sends nothing. In a worker it waits until it is
   * stopped. In a job it ends with exit code 0. Use it until the first image is pushed. The workload gets a repository to
   * push to.
   */
  public static placeholder(): ServiceImage {
    return new PlaceholderImage();
  }

  /**
   * Builds the image from a folder with a Dockerfile when the stack is deployed.
   *
   * Throws if the folder has no such Dockerfile.
   *
   * @param folder the path of the folder
   */
  public static fromAsset(folder: string, options?: AssetImageOptions): ServiceImage {
    return new AssetImage(
      checked('ServiceImage.fromAsset', 'folder', folder),
      checked('ServiceImage.fromAsset', 'options', options ?? {}),
    );
  }

  /**
   * Uses an image from a private repository, by default from the service's own.
   *
   * The first deployment of a service creates its own repository, which is then empty. Push the image after this
   * deployment, and use it in the next one.
   */
  public static fromRepository(options: RepositoryImageOptions): ServiceImage {
    return new RepositoryImage(checked('ServiceImage.fromRepository', 'options', options));
  }

  /**
   * Uses an image from the service's own repository, with the tag from a parameter of the stack.
   *
   * If the parameter has `default: ''`, the placeholder runs until a deployment passes a tag. One template then serves the
   * first deployment and all later ones. Without this default, push an image before a deployment passes its tag. The first
   * deployment creates the repository, which is then empty.
   *
   * Throws if a parameter with that default belongs to another stack.
   *
   * @param parameter the tag; CloudFormation keeps the previous value if a deployment passes none
   */
  public static fromParameter(parameter: CfnParameter): ServiceImage {
    return new ParameterImage(checked('ServiceImage.fromParameter', 'parameter', parameter));
  }

  /**
   * Uses an image from any registry by name, for example `public.ecr.aws/nginx/nginx-unprivileged:1.29`.
   *
   * Adds a warning if the name has no version. Throws if the name contains only the other architecture.
   *
   * @param name the name with its tag or digest
   */
  public static fromRegistry(name: string): ServiceImage {
    return new RegistryImage(checked('ServiceImage.fromRegistry', 'name', name));
  }

  /**
   * Indicates whether the image is identified by its digest, so that it may have no tag.
   *
   * @internal
   */
  public get _byDigest(): boolean {
    return false;
  }

  /**
   * Returns the image for a service.
   *
   * @param host the service
   */
  public abstract bind(host: IImageHost): ServiceImageConfig;
}

class PlaceholderImage extends ServiceImage {
  public bind(host: IImageHost): ServiceImageConfig {
    host.imageRepository();
    return {
      image: ecs.ContainerImage.fromRegistry(PLACEHOLDER_IMAGE),
      publicImage: true,
      command: placeholderCommand(host),
      user: PLACEHOLDER_USER,
    };
  }
}

class AssetImage extends ServiceImage {
  public constructor(
    private readonly folder: string,
    private readonly options: AssetImageOptions,
  ) {
    super();
  }

  public bind(host: IImageHost): ServiceImageConfig {
    requireDockerfile(host, this.folder, this.options.file);
    const platform = isArm(host.architecture) ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64;
    return { image: ecs.ContainerImage.fromAsset(this.folder, { ...this.options, platform }) };
  }
}

class RepositoryImage extends ServiceImage {
  public constructor(private readonly options: RepositoryImageOptions) {
    super();
  }

  public override get _byDigest(): boolean {
    return this.options.digest !== undefined;
  }

  public bind(host: IImageHost): ServiceImageConfig {
    const { repository = host.imageRepository(), tag, digest } = this.options;
    if ((tag === undefined) === (digest === undefined)) {
      throw new UsageError(host, 'TagOrDigest', {
        got: tag === undefined ? 'neither a tag nor a digest' : `tag: ${shown(tag)} and digest: ${shown(digest)}`,
        expected: 'exactly one of tag and digest, because tags are immutable and there is no latest tag',
        fix: "set one of them, for example ServiceImage.fromRepository({ tag: '2026-11-22-1' })",
      });
    }
    if (digest !== undefined) {
      return { image: new DigestImage(repository, digest) };
    }
    requireArchitecture(host, host.architecture, tag as string);
    return { image: ecs.ContainerImage.fromEcrRepository(repository, tag) };
  }
}

/** An image by digest. The CDK's own image treats a digest that is a token as a tag. */
class DigestImage extends ecs.ContainerImage {
  public constructor(
    private readonly repository: ecr.IRepository,
    private readonly digest: string,
  ) {
    super();
  }

  public bind(_scope: Construct, { taskDefinition }: ecs.ContainerDefinition): ecs.ContainerImageConfig {
    this.repository.grantPull(taskDefinition.obtainExecutionRole());
    return { imageName: this.repository.repositoryUriForDigest(this.digest) };
  }
}

function requireDockerfile(scope: IConstruct, folder: string, file?: string): void {
  if (fs.existsSync(path.join(folder, file ?? 'Dockerfile'))) return;
  throw new UsageError(scope, 'InvalidValue', {
    got: `ServiceImage.fromAsset(${shown(folder)}${file === undefined ? '' : `, { file: ${shown(file)} }`})`,
    expected: file === undefined ? 'a folder with a Dockerfile' : 'a folder with this Dockerfile',
    fix: `correct the path, which is relative to the ${file === undefined ? 'working directory' : 'folder'}`,
  });
}

/** Throws unless the value of a parameter is one text. */
function requireTextParameter(scope: IConstruct, { type, node }: CfnParameter): void {
  if (!/List</.test(type) && type !== 'CommaDelimitedList') return;
  throw new UsageError(scope, 'WrongType', {
    got: `the parameter ${node.path} of the type ${type}`,
    expected: 'a parameter of the type String',
    fix: "set type: 'String'",
  });
}

class ParameterImage extends ServiceImage {
  public constructor(private readonly parameter: CfnParameter) {
    super();
  }

  public bind(host: IImageHost): ServiceImageConfig {
    const { parameter } = this;
    requireTextParameter(host, parameter);
    const image = ecs.ContainerImage.fromEcrRepository(host.imageRepository(), parameter.valueAsString);
    return parameter.default === '' ? parameterImage(host, parameter, image) : { image };
  }
}

class RegistryImage extends ServiceImage {
  public constructor(private readonly name: string) {
    super();
  }

  public bind(host: IImageHost): ServiceImageConfig {
    requireArchitecture(host, host.architecture, this.name);
    if (!Token.isUnresolved(this.name) && !isPinned(this.name)) {
      Annotations.of(host).addWarningV2(
        'cdk-trading-analytics-platform:unpinnedImage',
        `The image '${this.name}' has no version, so two tasks of this service may run different code. Add a tag or a digest.`,
      );
    }
    return {
      image: ecs.ContainerImage.fromRegistry(this.name),
      publicImage: isPublicImage(this.name),
    };
  }
}

function isPinned(name: string): boolean {
  if (name.includes('@')) return true; // a digest counts, whatever the tag beside it
  const [, tag] = name.slice(name.lastIndexOf('/') + 1).split(':', 2);
  return tag !== undefined && tag !== 'latest';
}
