import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';
import type { WorkloadOptions } from './workload-options';

/** The folders in which the programs of an image stand. A volume there hides them. */
const PROGRAMS = [
  'bin',
  'dev',
  'etc',
  'lib',
  'lib64',
  'proc',
  'sbin',
  'sys',
  'usr/bin',
  'usr/lib',
  'usr/local/bin',
  'usr/local/lib',
  'usr/sbin',
];

/** Throws if a volume hides a program that the options name, or the programs of every image. */
export function requireVisibleApplication(scope: IConstruct, options: WorkloadOptions): void {
  const { volumes = [], workingDirectory, command = [], entryPoint = [] } = options;
  const used = [workingDirectory, ...entryPoint, ...command].filter((path) => path?.startsWith('/')) as string[];
  for (const { containerPath } of volumes) {
    const hidden = [...PROGRAMS.map((folder) => `/${folder}`), ...used].find((path) => isInside(path, containerPath));
    if (hidden === undefined) continue;
    throw new UsageError(scope, 'VolumeHidesApplication', {
      got: `a volume at '${containerPath}', which hides '${hidden}' of the image`,
      expected: 'a folder without programs of the application',
      fix: "mount the volume at a folder for data, for example '/var/lib/reports'",
    });
  }
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
