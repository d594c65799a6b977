import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** A folder with the Dockerfiles that the docs build images from. It is deleted after the tests of the file. */
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'snippets-'));
const service = path.join(folder, 'services', 'gateway');
fs.mkdirSync(service, { recursive: true });
fs.writeFileSync(path.join(service, 'Dockerfile'), 'FROM scratch\n');
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** Returns the code of a snippet with the folders of its images below that folder. */
export function withImageFolder(code: string): string {
  return code.replaceAll("fromAsset('", `fromAsset('${folder}/`);
}
