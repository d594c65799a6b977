import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { bundledPackages } from '../audit/bundled';
import { licenceOf, noticesOf } from './licences';
import { sbomOfBundled } from './sbom';

/** Writes the licences and the SBOM of the code in the functions into a folder of the package. */
function main(): void {
  const [folder] = process.argv.slice(2);
  const bundled = bundledPackages();
  const licences = bundled.map((each) => licenceOf(each.folder));
  fs.writeFileSync(path.join(folder, 'THIRD-PARTY-NOTICES.txt'), noticesOf(licences));
  const args = ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'];
  const all = JSON.parse(execFileSync('npm', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }));
  const refs = [...new Set(bundled.map(({ name, version }) => `${name}@${version}`))];
  const { name } = JSON.parse(fs.readFileSync('package.json', 'utf8'));
  fs.writeFileSync(path.join(folder, 'sbom.cdx.json'), `${JSON.stringify(sbomOfBundled(all, name, refs), null, 2)}\n`);
  const kinds = [...new Set(licences.map(({ license }) => license))].sort().join(', ');
  console.log(`${refs.length} packages in the functions, with the licences ${kinds}`);
}

main();
