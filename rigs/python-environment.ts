import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { exclusively } from './exclusively';
import { removeLeftovers } from './leftovers';
import { requirePython } from './python';

const INSTALL_TIMEOUT_MS = 900_000;
const ERROR_TAIL_LINES = 30;

export interface PythonEnvironmentOptions {
  /** The user of the packages, for messages: `the emulator`. */
  readonly name: string;
  /** The requirements file, with every package pinned. */
  readonly requirements: string;
  /** The folder of the installation, which stays between runs. */
  readonly cacheFolder: string;
  /** Is called with each line of progress. */
  readonly onProgress?: (line: string) => void;
}

/** An interpreter and the folders for its `PYTHONPATH`. */
export interface PythonEnvironment {
  readonly command: string;
  readonly packages: string[];
}

/**
 * Installs Python packages, once for each requirements file and Python version.
 *
 * Run the modules and not the scripts in `bin`. The scripts contain the temporary folder of the installation.
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
  // Several test files may need it at the same time, and one installation takes a core.
  await exclusively(path.join(cacheFolder, `installing-${key}.lock`), async () => {
    if (fs.existsSync(installation)) return;
    progress(`installing ${name} (once)`);
    await install(options, python, installation);
    progress(`${name} is installed`);
  });
  const virtual = path.join(installation, 'bin', 'python');
  return fs.existsSync(virtual)
    ? { command: virtual, packages: [] }
    : { command: python, packages: [path.join(installation, 'packages')] };
}

/** Installs into a temporary folder and renames it at the end, so that a folder with the final name is complete. */
async function install(options: PythonEnvironmentOptions, python: string, installation: string): Promise<void> {
  const unfinished = fs.mkdtempSync(path.join(path.dirname(installation), 'installing-'));
  try {
    await installInto(unfinished, python, options);
    fs.renameSync(unfinished, installation);
  } catch (error) {
    // Another process may have finished the same installation first.
    if (!fs.existsSync(installation)) throw error;
  } finally {
    fs.rmSync(unfinished, { recursive: true, force: true });
  }
}

async function installInto(folder: string, python: string, options: PythonEnvironmentOptions): Promise<void> {
  const { name, requirements } = options;
  // Some distributions have no ensurepip, so that `venv` creates an environment without pip.
  const canMakeEnvironment = await succeeds(python, ['-c', 'import venv, ensurepip']);
  // Two minutes without data are for a busy machine. The default is 15 seconds.
  const quiet = ['--disable-pip-version-check', '--no-input', '--quiet', '--timeout', '120'];
  const pip = ['-m', 'pip', 'install', ...quiet, '-r', requirements];
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

/** Runs a program with the current environment. Throws with its output if it fails. */
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
