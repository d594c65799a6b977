import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { addDeclared } from '../security/declared-access';
import { requireSameEnvironment } from '../validation/same-environment';
import { UsageError } from '../validation/usage-error';
import type { ContainerVolume, EfsMount } from './container-volume';

/** The volumes of a task. A volume that several containers have is one volume of the task. */
export class TaskVolumes {
  private readonly volumes = new Map<string, ContainerVolume>();

  public constructor(
    private readonly scope: IConstruct,
    private readonly definition: ecs.FargateTaskDefinition,
  ) {}

  /** The file systems of the volumes, each once. */
  public get fileSystems(): efs.IFileSystem[] {
    const all = [...this.volumes.values()].map(({ _efs }) => _efs?.fileSystem);
    return [...new Set(all)].filter((fileSystem): fileSystem is efs.IFileSystem => fileSystem !== undefined);
  }

  /** Mounts volumes in a container. Throws if two of them have the same path. */
  public mount(container: ecs.ContainerDefinition, volumes: ContainerVolume[] = []): void {
    for (const volume of volumes) {
      const { containerPath, _readOnly: readOnly } = volume;
      this.add(volume);
      container.addMountPoints({ sourceVolume: volumeName(containerPath), containerPath, readOnly });
    }
  }

  private add(volume: ContainerVolume): void {
    const { containerPath, _efs: mount } = volume;
    const name = volumeName(containerPath);
    const existing = this.volumes.get(name);
    if (existing === volume) return;
    if (existing) {
      throw new UsageError(this.scope, 'VolumeTaken', {
        got: `two volumes at '${containerPath}'${existing.containerPath === containerPath ? '' : ` and '${existing.containerPath}'`}`,
        expected: 'one ContainerVolume for each path of a task',
        fix: 'use the same ContainerVolume object in all containers that share the folder, or another path',
      });
    }
    this.volumes.set(name, volume);
    this.definition.addVolume({ name, ...(mount && { efsVolumeConfiguration: efsConfiguration(mount) }) });
    if (mount) this.allowMount(mount, volume._readOnly);
  }

  private allowMount({ fileSystem, accessPoint }: EfsMount, readOnly: boolean): void {
    requireSameEnvironment(this.scope, {
      what: 'the file system',
      resource: fileSystem,
      arn: fileSystem.fileSystemArn,
    });
    addDeclared(
      this.definition.taskRole,
      new iam.PolicyStatement({
        actions: ['elasticfilesystem:ClientMount', ...(readOnly ? [] : ['elasticfilesystem:ClientWrite'])],
        resources: [fileSystem.fileSystemArn],
        ...(accessPoint && {
          conditions: { StringEquals: { 'elasticfilesystem:AccessPointArn': accessPoint.accessPointArn } },
        }),
      }),
    );
  }
}

/** An access point and IAM need encryption in transit. */
function efsConfiguration({ fileSystem, accessPoint }: EfsMount): ecs.EfsVolumeConfiguration {
  return {
    fileSystemId: fileSystem.fileSystemId,
    transitEncryption: 'ENABLED',
    authorizationConfig: { accessPointId: accessPoint?.accessPointId, iam: 'ENABLED' },
  };
}

/** Returns the name of the volume at a path: letters, digits, hyphens and underscores. */
function volumeName(containerPath: string): string {
  return containerPath.slice(1).replaceAll(/[^\w]+/g, '-');
}
