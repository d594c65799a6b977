import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { licenceOf, noticesOf } from '../../../tools/release/licences';
import { type Sbom, sbomOfBundled } from '../../../tools/release/sbom';

/** A folder with a package of the given files. */
function packageWith(manifest: object, files: Record<string, string> = {}): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'package-'));
  fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'pg', version: '8.0.0', ...manifest }));
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
  return folder;
}

test('the licence of a package has the texts of all its files', () => {
  const files = { 'LICENSE.md': 'MIT text\n', NOTICE: 'Notice', 'license.js': 'code', 'README.md': 'Read' };
  expect(licenceOf(packageWith({ license: 'MIT' }, files))).toEqual({
    name: 'pg',
    version: '8.0.0',
    license: 'MIT',
    text: 'MIT text\n\nNotice',
  });
  expect(licenceOf(packageWith({ license: 'MIT' })).text).toBe('');
});

test('a package that states no licence is an error', () => {
  expect(() => licenceOf(packageWith({}))).toThrow('pg 8.0.0 states no licence');
});

test('packages with the same text share it', () => {
  const of = (name: string, license: string, text: string) => ({ name, version: '1.0.0', license, text });
  const notices = noticesOf([
    of('b', 'MIT', 'Text'),
    of('a', 'MIT', 'Text'),
    of('a', 'MIT', 'Text'),
    of('c', 'ISC', ''),
  ]);
  expect(notices.split('\n')).toEqual([
    'The functions of this package contain code of the following packages.',
    '',
    '-'.repeat(80),
    '',
    ...['a 1.0.0', 'b 1.0.0', '', 'License: MIT', '', 'Text'],
    '',
    '-'.repeat(80),
    '',
    ...['c 1.0.0', '', 'License: ISC'],
    '',
  ]);
});

describe('the SBOM', () => {
  const component = (name: string) => ({
    'bom-ref': `${name}@1.0.0`,
    name,
    version: '1.0.0',
    properties: [{ name: 'cdx:npm:package:development', value: 'true' }],
  });
  const all: Sbom = {
    serialNumber: 'urn:uuid:1',
    metadata: { timestamp: 'now', component: component('folder') },
    components: [component('pg'), component('pg-types'), component('jest')],
    dependencies: [
      { ref: 'folder@1.0.0', dependsOn: ['pg@1.0.0', 'jest@1.0.0'] },
      { ref: 'pg@1.0.0', dependsOn: ['pg-types@1.0.0', 'jest@1.0.0'] },
      { ref: 'pg-types@1.0.0' },
      { ref: 'jest@1.0.0' },
    ],
  };

  test('has what the package contains, and the same content each time', () => {
    expect(sbomOfBundled(all, 'library', ['pg@1.0.0', 'pg-types@1.0.0'])).toEqual({
      metadata: { component: { ...component('folder'), name: 'library' } },
      components: [
        { ...component('pg'), properties: [] },
        { ...component('pg-types'), properties: [] },
      ],
      dependencies: [
        { ref: 'folder@1.0.0', dependsOn: ['pg@1.0.0'] },
        { ref: 'pg@1.0.0', dependsOn: ['pg-types@1.0.0'] },
        { ref: 'pg-types@1.0.0', dependsOn: [] },
      ],
    });
  });

  test('is incomplete if npm does not list a package', () => {
    expect(() => sbomOfBundled(all, 'library', ['split2@4.0.0'])).toThrow('npm sbom does not list split2@4.0.0');
  });
});
