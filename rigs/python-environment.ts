import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { removeLeftovers } from './leftovers';
import { requirePython } from './python';

const INSTALL_TIMEOUT_MS = 300_000;
const ERROR_TAIL_LINES = 30;

export interface PythonEnvironmentOptions {
  /** What it is for, as a sentence would have it: `the emulator`. */
  readonly name: string;
  /** The requirements file, with every package pinned. */
  readonly requirements: string;
  /** Holds the installation, which is kept from run to run. */
  readonly cacheFolder: string;
  /** Told what is going on, a line at a time. */
  readonly onProgress?: (line: string) => void;
}

/** An interpreter, and what to put on its `PYTHONPATH` for it to find the packages. */
export interface PythonEnvironment {
  readonly command: string;
  readonly packages: string[];
}

/**
 * Installs Python packages, once for each requirements file and Python version.
 *
 * Run the modules, not the scripts in its `bin`: they name the folder that the installation was made in.
 */
export async function pythonEnvironment(options: PythonEnvironmentOptions): Promise<PythonEnvironment> {
  const { name, requirements } = options;
  const cacheFolder = path.resolve(options.cacheFolder);
  const progress = options.onProgress ?? (() => {});
  fs.mkdirSync(cacheFolder, { recursive: true });
  removeLeftovers(cacheFolder, /^installing-/);

  const { command: python, version } = requirePython(name);
  const minorVersion = version.split('.').slice(0, 2).join('.');
  const key = createHash('sha256')
    .update(fs.readFileSync(requirements))
    .update(minorVersion)
    .digest('hex')
    .slice(0, 16);
  const installation = path.join(cacheFolder, `python-${key}`);
  if (!fs.existsSync(installation)) {
    progress(`installing ${name} (once)`);
    await install(options, python, installation);
    progress(`${name} is installed`);
  }
  const virtual = path.join(installation, 'bin', 'python');
  return fs.existsSync(virtual)
    ? { command: virtual, packages: [] }
    : { command: python, packages: [path.join(installation, 'packages')] };
}

/** The folder is made under another name and renamed at the end: when it is there, it is whole. */
async function install(options: PythonEnvironmentOptions, python: string, installation: string): Promise<void> {
  const unfinished = fs.mkdtempSync(path.join(path.dirname(installation), 'installing-'));
  try {
    await installInto(unfinished, python, options);
    fs.renameSync(unfinished, installation);
  } catch (error) {
    // Another process may have finished the same installation first: that one is as good.
    if (!fs.existsSync(installation)) throw error;
  } finally {
    fs.rmSync(unfinished, { recursive: true, force: true });
  }
}

async function installInto(folder: string, python: string, options: PythonEnvironmentOptions): Promise<void> {
  const { name, requirements } = options;
  // Some distributions ship python3 without ensurepip, and then `venv` makes an environment without pip.
  const canMakeEnvironment = await succeeds(python, ['-c', 'import venv, ensurepip']);
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--quiet', '-r', requirements];
  try {
    if (canMakeEnvironment) {
      await run(python, ['-m', 'venv', folder]);
      await run(path.join(folder, 'bin', 'python'), pip);
    } else {
      await run(python, [...pip, '--target', path.join(folder, 'packages')]);
    }
  } catch (error) {
    throw new Error(
      `Python for ${name}: got an error from pip, expected it to install ${requirements}. Check that this machine ` +
        'reaches a Python package registry (or that pip is configured for a mirror) and that python3 has venv or pip ' +
        `(Debian: python3-venv).\n${lastLines(error)}`,
    );
  }
}

/** Runs a program in the environment as it is now, and fails with what it wrote. */
function run(command: string, parameters: string[]) {
  return promisify(execFile)(command, parameters, { env: process.env, timeout: INSTALL_TIMEOUT_MS });
}

function succeeds(command: string, parameters: string[]): Promise<boolean> {
  return run(command, parameters).then(
    () => true,
    () => false,
  );
}

function lastLines(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  return (stderr || message).trim().split('\n').slice(-ERROR_TAIL_LINES).join('\n');
}
