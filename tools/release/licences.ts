import * as fs from 'node:fs';
import * as path from 'node:path';

const FILE = /^(?:licen[cs]e|copying|notice|copyrightnotice)(?:\.(?:md|txt))?$/i;

/** A bundled package with its licence. */
export interface LicensedPackage {
  readonly name: string;
  readonly version: string;
  /** The SPDX expression of its package.json. */
  readonly license: string;
  /** The texts of its licence files. */
  readonly text: string;
}

/** Reads the licence of a package from its folder. Throws if it states none. */
export function licenceOf(folder: string): LicensedPackage {
  const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  if (typeof license !== 'string' || license === '') throw new Error(`${name} ${version} states no licence`);
  const files = fs.readdirSync(folder).filter((file) => FILE.test(file));
  const texts = files.sort().map((file) => fs.readFileSync(path.join(folder, file), 'utf8').trim());
  return { name, version, license, text: texts.join('\n\n') };
}

/** Writes the licences of all bundled packages. Packages with the same text share it. */
export function noticesOf(packages: LicensedPackage[]): string {
  const byText = new Map<string, LicensedPackage[]>();
  for (const each of packages) {
    const key = `${each.license}\n${each.text}`;
    byText.set(key, [...(byText.get(key) ?? []), each]);
  }
  const sections = [...byText.values()].map((group) => {
    const names = [...new Set(group.map(({ name, version }) => `${name} ${version}`))].sort();
    const [{ license, text }] = group;
    return `${names.join('\n')}\n\nLicense: ${license}${text ? `\n\n${text}` : ''}\n`;
  });
  const intro = 'The functions of this package contain code of the following packages.\n';
  return [intro, ...sections.sort()].join(`\n${'-'.repeat(80)}\n\n`);
}
