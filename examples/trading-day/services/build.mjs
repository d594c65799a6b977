// Bundles each program into one file, with its packages: `node build.mjs [FOLDER]`.
import { cpSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const outdir = resolve(process.argv[2] ?? join(here, 'dist'));
const programs = ['data-ingestion', 'analytics-engine', 'api-gateway', 'end-of-day'];

await build({
  entryPoints: Object.fromEntries(programs.map((name) => [name, join(here, 'src', name, 'main.ts')])),
  outdir,
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: ['pg-native'],
  logLevel: 'warning',
});
cpSync(join(here, 'src/api-gateway/page'), join(outdir, 'page'), { recursive: true });
