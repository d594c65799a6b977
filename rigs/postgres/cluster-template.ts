import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { removeLeftovers } from '../leftovers';
import { findPrograms } from './programs';

/** The user `nobody`. PostgreSQL refuses to run as root. */
const NOBODY = { uid: 65534, gid: 65534 };
/** A folder for files of the user `nobody`, who may have no access to the working folder of root. */
const NOBODYS_FOLDER = '/tmp/postgres-as-nobody';
const PASSWORD_FILE = 'superuser-password';

/** An empty database cluster to copy. It is created once for each version of PostgreSQL. */
export class ClusterTemplate {
  /** Creates the template unless it exists in the folder. */
  public static async in(cacheFolder: string): Promise<ClusterTemplate> {
    const user = process.getuid?.() === 0 ? NOBODY : undefined;
    const home = user ? NOBODYS_FOLDER : path.resolve(cacheFolder);
    fs.mkdirSync(home, { recursive: true });
    removeLeftovers(home, /^(run|new)-/);
    const { folder, version } = findPrograms();
    const programs = user ? path.join(home, `programs-${version}`) : folder;
    if (user && !fs.existsSync(programs)) {
      const copy = fs.mkdtempSync(path.join(home, 'new-'));
      fs.cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
      give(copy, user);
      moveUnlessThere(copy, programs);
    }
    const template = new ClusterTemplate(
      home,
      path.join(programs, 'bin'),
      path.join(home, `template-${version}`),
      user,
    );
    if (!fs.existsSync(template.folder)) await template.make();
    return template;
  }

  private constructor(
    private readonly home: string,
    private readonly bin: string,
    private readonly folder: string,
    /** The user of the PostgreSQL process, if it is not the user of this process. */
    public readonly user?: { uid: number; gid: number },
  ) {}

  /** The path of the server program. */
  public get program(): string {
    return path.join(this.bin, 'postgres');
  }

  /** The password of the superuser, `postgres`. */
  public get superuserPassword(): string {
    return fs.readFileSync(path.join(this.folder, PASSWORD_FILE), 'utf8');
  }

  /** Creates a folder for PostgreSQL with some files, and with a copy of the cluster in the folder `data`. */
  public copy(files: Record<string, string>): string {
    const folder = fs.mkdtempSync(path.join(this.home, 'run-'));
    const data = path.join(folder, 'data');
    fs.cpSync(path.join(this.folder, 'data'), data, { recursive: true });
    // Some versions of Node.js do not copy the mode of a folder. PostgreSQL refuses data that others can read.
    fs.chmodSync(data, 0o700);
    for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text, { mode: 0o600 });
    give(folder, this.user);
    return folder;
  }

  private async make(): Promise<void> {
    const folder = fs.mkdtempSync(path.join(this.home, 'new-'));
    const passwordFile = path.join(folder, PASSWORD_FILE);
    fs.writeFileSync(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 });
    give(folder, this.user);
    const options = ['--username=postgres', '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync'];
    await promisify(execFile)(
      path.join(this.bin, 'initdb'),
      [`--pgdata=${path.join(folder, 'data')}`, `--pwfile=${passwordFile}`, ...options],
      { ...this.user, cwd: folder },
    );
    moveUnlessThere(folder, this.folder);
  }
}

function give(file: string, user?: { uid: number; gid: number }): void {
  if (!user) return;
  fs.lchownSync(file, user.uid, user.gid);
  if (!fs.lstatSync(file).isDirectory()) return;
  for (const name of fs.readdirSync(file)) give(path.join(file, name), user);
}

/** Renames a folder. Another process may have created the same folder meanwhile. */
function moveUnlessThere(from: string, to: string): void {
  try {
    fs.renameSync(from, to);
  } catch (error) {
    if (!fs.existsSync(to)) throw error;
    fs.rmSync(from, { recursive: true, force: true });
  }
}
