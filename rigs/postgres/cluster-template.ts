import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { removeLeftovers } from '../leftovers';
import { findPrograms } from './programs';

/** PostgreSQL refuses to run as root. This is the user that owns nothing. */
const NOBODY = { uid: 65534, gid: 65534 };
/** Nobody may be kept out of the folder that root works in, so what nobody needs is here. */
const NOBODYS_FOLDER = '/tmp/postgres-as-nobody';
const PASSWORD_FILE = 'superuser-password';

/** An empty database cluster, made once for each version of PostgreSQL, to copy from. */
export class ClusterTemplate {
  /** Makes the template where the folder does not have it yet. */
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
    /** Who runs PostgreSQL, unless it is who runs this. */
    public readonly user?: { uid: number; gid: number },
  ) {}

  /** PostgreSQL's server. */
  public get program(): string {
    return path.join(this.bin, 'postgres');
  }

  /** The password of the superuser, `postgres`. */
  public get superuserPassword(): string {
    return fs.readFileSync(path.join(this.folder, PASSWORD_FILE), 'utf8');
  }

  /** A new folder for PostgreSQL, with some files and a copy of the cluster, which is its folder `data`. */
  public copy(files: Record<string, string>): string {
    const folder = fs.mkdtempSync(path.join(this.home, 'run-'));
    const data = path.join(folder, 'data');
    fs.cpSync(path.join(this.folder, 'data'), data, { recursive: true });
    // Not every Node.js copies a folder's mode, and PostgreSQL refuses data that others may read.
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

/** Another process may have made the same meanwhile. */
function moveUnlessThere(from: string, to: string): void {
  try {
    fs.renameSync(from, to);
  } catch (error) {
    if (!fs.existsSync(to)) throw error;
    fs.rmSync(from, { recursive: true, force: true });
  }
}
