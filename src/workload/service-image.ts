import { Annotations, type CfnParameter, Token } from 'aws-cdk-lib';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct, IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';
import { requireArchitecture } from './image-architecture';
import { parameterImage } from './parameter-image';
import { PLACEHOLDER_COMMAND, PLACEHOLDER_IMAGE, PLACEHOLDER_USER } from './placeholder';
import { isPublicImage } from './require-private-images';
import type { IImageHost, ServiceImageConfig } from './service-image-config';

/** An image in a private repository, by tag or by digest: exactly one of them. */
export interface RepositoryImageOptions {
  /**
   * The repository.
   *
   * @default - the service's own
   */
  readonly repository?: ecr.IRepository;

  /**
   * The tag. Tags in the service's own repository never move.
   *
   * @default - none: the digest says which image
   */
  readonly tag?: string;

  /**
   * The digest, beginning with `sha256:`.
   *
   * @default - none: the tag says which image
   */
  readonly digest?: string;
}

/** Where the application's image comes from. */
export abstract class ServiceImage {
  /**
   * A small server that answers 200 to everything on the service's port, until the first image is pushed.
   *
   * The service gets a repository to push to.
   */
  public static placeholder(): ServiceImage {
    return new PlaceholderImage();
  }

  /**
   * Built from a folder with a Dockerfile when the stack is deployed.
   *
   * @param folder the path of the folder
   */
  public static fromAsset(folder: string): ServiceImage {
    return new AssetImage(folder);
  }

  /**
   * From a private repository, the service's own unless another is given.
   *
   * A service's first deployment makes its own repository, which is empty then: push after it, and name the image in the next.
   */
  public static fromRepository(options: RepositoryImageOptions): ServiceImage {
    return new RepositoryImage(options);
  }

  /**
   * From the service's own repository, with the tag that a pipeline passes as a parameter of the stack.
   *
   * With the parameter's `default: ''` the placeholder runs until a tag is passed, so that one template does for the first
   * deployment and for all that follow. Without it, push an image before a deployment names it: a first deployment makes the
   * repository, which is empty then.
   *
   * Throws when a parameter with that default is one of another stack.
   *
   * @param parameter the tag; CloudFormation keeps its value where a deployment passes none
   */
  public static fromParameter(parameter: CfnParameter): ServiceImage {
    return new ParameterImage(parameter);
  }

  /**
   * By name from any registry, for example `public.ecr.aws/nginx/nginx-unprivileged:1.29`. Warns when no version is pinned;
   * throws when the name says that it is built for another architecture.
   *
   * @param name the name with its tag or digest
   */
  public static fromRegistry(name: string): ServiceImage {
    return new RegistryImage(name);
  }

  /**
   * The image for a service.
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
      command: PLACEHOLDER_COMMAND,
      user: PLACEHOLDER_USER,
    };
  }
}

class AssetImage extends ServiceImage {
  public constructor(private readonly folder: string) {
    super();
  }

  public bind(host: IImageHost): ServiceImageConfig {
    const platform = host.architecture === ecs.CpuArchitecture.ARM64 ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64;
    return { image: ecs.ContainerImage.fromAsset(this.folder, { platform }) };
  }
}

class RepositoryImage extends ServiceImage {
  public constructor(private readonly options: RepositoryImageOptions) {
    super();
  }

  public bind(host: IImageHost): ServiceImageConfig {
    const { repository = host.imageRepository(), tag, digest } = this.options;
    if ((tag === undefined) === (digest === undefined)) {
      throw new UsageError(host, 'TagOrDigest', {
        got: tag === undefined ? 'neither a tag nor a digest' : `tag: '${tag}' and digest: '${digest}'`,
        expected: 'exactly one of them: tags in the repository never move, so there is no newest one to fall back to',
        fix: "for example ServiceImage.fromRepository({ tag: '2026-11-22-1' })",
      });
    }
    if (digest !== undefined) {
      requireDigest(host, digest);
      return { image: new DigestImage(repository, digest) };
    }
    requireTag(host, tag as string);
    requireArchitecture(host, host.architecture, tag as string);
    return { image: ecs.ContainerImage.fromEcrRepository(repository, tag) };
  }
}

/** The CDK's own image takes a digest that is known at deployment only for a tag. */
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

function requireTag(scope: IConstruct, tag: string): void {
  if (Token.isUnresolved(tag) || /^\w[\w.-]{0,127}$/.test(tag)) return;
  throw new UsageError(scope, 'TagOrDigest', {
    got: `tag: '${tag}'`,
    expected: 'at most 128 letters, digits and . _ -, beginning with a letter, a digit or _',
    fix: "for example tag: '2026-11-22-1'",
  });
}

function requireDigest(scope: IConstruct, digest: string): void {
  if (Token.isUnresolved(digest) || /^sha256:[0-9a-f]{64}$/.test(digest)) return;
  throw new UsageError(scope, 'TagOrDigest', {
    got: `digest: '${digest}'`,
    expected: "'sha256:' and 64 hexadecimal digits",
    fix: 'for example what `aws ecr describe-images` shows as imageDigest, or a tag',
  });
}

class ParameterImage extends ServiceImage {
  public constructor(private readonly parameter: CfnParameter) {
    super();
  }

  public bind(host: IImageHost): ServiceImageConfig {
    const { parameter } = this;
    const image = ecs.ContainerImage.fromEcrRepository(host.imageRepository(), parameter.valueAsString);
    return parameter.default === '' ? parameterImage(host, parameter, image) : { image };
  }
}

class RegistryImage extends ServiceImage {
  public constructor(private readonly name: string) {
    super();
  }

  public bind(host: IImageHost): ServiceImageConfig {
    if (!/^\S+$/.test(this.name)) {
      throw new UsageError(host, 'TagOrDigest', {
        got: `fromRegistry('${this.name}')`,
        expected: 'the name of an image',
        fix: "for example ServiceImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29')",
      });
    }
    requireArchitecture(host, host.architecture, this.name);
    if (!Token.isUnresolved(this.name) && !isPinned(this.name)) {
      Annotations.of(host).addWarningV2(
        'cdk-trading-analytics-platform:unpinnedImage',
        `The image '${this.name}' names no version: two tasks of this service may run different code. Add a tag or a digest.`,
      );
    }
    return {
      image: ecs.ContainerImage.fromRegistry(this.name),
      publicImage: isPublicImage(this.name),
    };
  }
}

function isPinned(name: string): boolean {
  const [, tag] = name.slice(name.lastIndexOf('/') + 1).split(/[:@]/, 2);
  return tag !== undefined && tag !== 'latest';
}
