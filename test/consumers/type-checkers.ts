import * as fs from 'node:fs';
import * as path from 'node:path';
import { pythonEnvironment } from '../../rigs/python-environment';
import { run } from '../support/processes';
import { CACHE, ROOT } from './consumer';

/**
 * What pyright finds in programs that pass a class of aws-cdk-lib where its interface is expected. The class has other
 * names of parameters than the interface. docs/languages/python.md has the same list.
 */
export const FAULTS_OF_CDK = [
  'EncryptionKey is not IKey',
  'Function is not IFunction',
  'Key is not IKey',
  'LoadBalancerTarget is not IAliasRecordTarget',
  'Topic is not ITopic',
  'WebIdentityPrincipal is not IPrincipal',
];

/** Returns the errors that `mypy --strict` finds. `python` has the packages that the programs of a folder import. */
export async function mypyErrors(python: string, folder: string): Promise<string[]> {
  const { command, packages } = await pythonEnvironment({
    name: 'mypy',
    requirements: path.join(__dirname, 'type-checkers.requirements.txt'),
    cacheFolder: path.join(ROOT, '.cache', 'mypy'),
  });
  // By file, because mypy passes over files of a folder whose names are not those of modules.
  const files = fs.readdirSync(folder).map((file) => path.join(folder, file));
  const cache = path.join(CACHE, 'mypy-cache');
  const { code, output } = await run(
    command,
    ['-m', 'mypy', '--strict', '--python-executable', python, '--cache-dir', cache, ...files],
    { ...process.env, PYTHONPATH: packages.join(path.delimiter) },
  );
  const expected = `Success: no issues found in ${files.length} source files`;
  return code === 0 && output.includes(expected) ? [] : output.trim().split('\n');
}

/** Returns the errors that pyright finds: `Key is not IKey` for a class that does not fit its interface. */
export async function pyrightErrors(python: string, folder: string): Promise<string[]> {
  // In the folder, because pyright passes over the folder `.cache` from outside.
  const pyright = path.join(ROOT, 'node_modules', '.bin', 'pyright');
  const { output } = await run(pyright, ['--outputjson', '--pythonpath', python], process.env, folder);
  const { generalDiagnostics, summary } = JSON.parse(output) as {
    generalDiagnostics: { file: string; message: string; range: { start: { line: number } } }[];
    summary: { filesAnalyzed: number };
  };
  expect(summary.filesAnalyzed).toBe(fs.readdirSync(folder).length);
  return generalDiagnostics.map(({ file, message, range }) => {
    const [, passed, expected] =
      /^Argument of type "(\w+)" cannot be assigned to parameter "\w+" of type "(I[A-Z]\w+)(?: \| None)?"/.exec(
        message,
      ) ?? [];
    return passed ? `${passed} is not ${expected}` : `${path.basename(file)}:${range.start.line + 1}: ${message}`;
  });
}
