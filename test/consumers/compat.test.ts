import * as fs from 'node:fs';
import * as path from 'node:path';
import { run } from '../support/processes';
import { CACHE, ROOT } from './consumer';

jest.setTimeout(3_600_000);

/** jsii-diff reads only folders within the repository. */
const BEFORE = path.join(CACHE, 'api-before');

/** Compares the compiled library with an earlier one, which a test makes up from it. */
async function comparedWith(change: (type: { methods: { name: string }[] }) => void) {
  const assembly = JSON.parse(fs.readFileSync(path.join(ROOT, '.jsii'), 'utf8'));
  change(assembly.types['cdk-trading-analytics-platform.CapacityMix']);
  fs.rmSync(BEFORE, { recursive: true, force: true });
  fs.mkdirSync(BEFORE, { recursive: true });
  fs.writeFileSync(path.join(BEFORE, '.jsii'), JSON.stringify(assembly));
  // Under another name, because jest refuses two packages with the same one
  const manifest = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  fs.writeFileSync(path.join(BEFORE, 'package.json'), JSON.stringify({ ...manifest, name: 'api-before' }));
  const tool = path.join(ROOT, 'tools', 'release', 'compat.ts');
  return run('npx', ['tsx', '--tsconfig', 'tsconfig.dev.json', tool, path.relative(ROOT, BEFORE)], {
    ...process.env,
    JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
  });
}

test('a method that the last release had and this one has not stops a release', async () => {
  const { code, output } = await comparedWith(({ methods }) => methods.push({ ...methods[0], name: 'reserved' }));
  expect(output).toContain('METHOD cdk-trading-analytics-platform.CapacityMix.reserved: has been removed');
  expect(code).toBe(1);
});

test('a method that is new does not', async () => {
  const { code, output } = await comparedWith(({ methods }) => methods.pop());
  expect(output).toContain('The API is compatible with');
  expect(code).toBe(0);
});
