import type * as efs from 'aws-cdk-lib/aws-efs';
import { brand } from '../validation/brand';
import { checked } from '../validation/checked';

/** Options of `ContainerVolume.efs()`. */
export interface EfsVolumeOptions {
  /** The file system. It needs a mount target in the subnets of the tasks. */
  readonly fileSystem: efs.IFileSystem;

  /** The folder in the container: an absolute path. */
  readonly containerPath: string;

  /**
   * The access point. It sets the user, the group and the root folder of all requests.
   *
   * @default - the root folder of the file system, as the user of the container
   */
  readonly accessPoint?: efs.IAccessPoint;

  /**
   * Indicates whether the container can only read.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/**
 * A folder of a container that is not part of its image.
 *
 * The same object in the application and in a sidecar is one volume, which they share at the same path.
 *
 * @example
 * new ServiceDefinition({ exec: false, volumes: [ContainerVolume.temporary('/tmp')] });
 */
export class ContainerVolume {
  static {
    brand(ContainerVolume, 'ContainerVolume');
  }

  /**
   * Mounts an Amazon EFS file system.
   *
   * The connection is encrypted and uses the task role, which may only mount this file system. The tasks may connect to
   * the file system, and start after its mount targets exist.
   *
   * @param options the file system, its access point and the path
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html
   */
  public static efs(options: EfsVolumeOptions): ContainerVolume {
    const {
      containerPath,
      readOnly = false,
      fileSystem,
      accessPoint,
    } = checked('ContainerVolume.efs', 'options', options);
    return new ContainerVolume(containerPath, readOnly, { fileSystem, accessPoint });
  }

  /**
   * Mounts an empty folder on the task's ephemeral storage. It is deleted with the task.
   *
   * It stays writable beside a read-only root file system. The folder belongs to root, unless the image declares it with
   * `VOLUME` after a `chown`.
   *
   * @param containerPath the folder in the container: an absolute path
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
   */
  public static temporary(containerPath: string): ContainerVolume {
    return new ContainerVolume(checked('ContainerVolume.temporary', 'containerPath', containerPath), false);
  }

  private constructor(
    /** The folder in the container. */
    public readonly containerPath: string,
    /** @internal */
    public readonly _readOnly: boolean,
    /** @internal */
    public readonly _efs?: EfsMount,
  ) {}
}

/** A file system and its access point. */
export interface EfsMount {
  readonly fileSystem: efs.IFileSystem;
  readonly accessPoint?: efs.IAccessPoint;
}
