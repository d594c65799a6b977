import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Protection } from '../security/protection';
import { ImageRepository } from './image-repository';
import type { WorkloadOptions } from './workload-options';

/** A service, a worker or a job that may have a repository of its own. */
interface RepositoryOwner extends Construct {
  readonly encryptionKey: kms.IKey;
  readonly protection: Protection;
}

/** The image repository of a workload, which its first use creates. */
export class OwnRepository {
  private created?: ImageRepository;

  public constructor(
    private readonly owner: RepositoryOwner,
    private readonly options: Pick<WorkloadOptions, 'image' | 'keepImages'>,
  ) {}

  /** The repository. Undefined until `create()` creates it. */
  public get existing(): ImageRepository | undefined {
    return this.created;
  }

  /** Returns the repository. The first call creates it. */
  public create(): ImageRepository {
    const { encryptionKey, protection } = this.owner;
    const { keepImages, image } = this.options;
    this.created ??= new ImageRepository(this.owner, 'Repository', {
      encryptionKey,
      protection,
      keepImages,
      keepUntagged: image?._byDigest,
    });
    return this.created;
  }
}
