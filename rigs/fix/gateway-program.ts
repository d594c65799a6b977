import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { removeLeftovers } from '../leftovers';

const SOURCES = path.resolve(__dirname, '../../examples/fix-gateway/gateway');
const BUILD_TIMEOUT_MS = 900_000;
const ERROR_LINES = 3;

/** The built gateway, or the reason why this machine cannot build it. */
export type GatewayProgram =
  | { readonly classPath: string; readonly missing?: undefined }
  | { readonly missing: string; readonly classPath?: undefined };

/** Builds the gateway of examples/fix-gateway with Maven, once for each state of its sources. */
export function gatewayProgram(cacheFolder: string): GatewayProgram {
  fs.mkdirSync(cacheFolder, { recursive: true });
  removeLeftovers(cacheFolder, /^building-/);
  const folder = path.join(path.resolve(cacheFolder), `gateway-${keyOfSources()}`);
  if (!fs.existsSync(folder)) {
    const missing = build(folder);
    if (missing !== undefined) return { missing };
  }
  return { classPath: [path.join(folder, 'fix-gateway.jar'), path.join(folder, 'libraries', '*')].join(':') };
}

function keyOfSources(): string {
  const files = fs.readdirSync(SOURCES, { recursive: true, withFileTypes: true });
  const hash = createHash('sha256');
  const names = files.filter((file) => file.isFile()).map((file) => path.join(file.parentPath, file.name));
  for (const name of names.sort()) hash.update(path.relative(SOURCES, name)).update(fs.readFileSync(name));
  return hash.digest('hex').slice(0, 16);
}

/** Builds into a temporary folder, and renames it at the end. Returns the reason if Maven or Java is missing. */
function build(folder: string): string | undefined {
  const unfinished = fs.mkdtempSync(path.join(path.dirname(folder), 'building-'));
  try {
    const options = ['-q', '-B', '-f', path.join(SOURCES, 'pom.xml'), `-Dbuild.folder=${unfinished}`, 'package'];
    execFileSync('mvn', options, { timeout: BUILD_TIMEOUT_MS, encoding: 'utf8', stdio: 'pipe' });
    fs.renameSync(unfinished, folder);
    return undefined;
  } catch (error) {
    // Another process may have built the same sources first. A folder with files is never replaced.
    if (fs.existsSync(folder)) return undefined;
    const { stdout, message } = error as { stdout?: string; message: string };
    const text = stdout || message;
    if (text.includes('COMPILATION ERROR')) throw new Error(text);
    return text.trim().split('\n').slice(0, ERROR_LINES).join('\n');
  } finally {
    fs.rmSync(unfinished, { recursive: true, force: true });
  }
}
