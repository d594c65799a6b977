import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { cdk } from '../../rigs/cdk-cli';

const ROOT = path.join(__dirname, '..', '..');
const TYPES = path.join(ROOT, 'tsconfig.dev.json');
const FOLDERS = ['default-platform', path.join('own-services', 'typescript')];

/** test/docs/strict.test.ts checks all examples and snippets, without the CLI and the validation of the CDK. */
test.each(FOLDERS)('cdk synth --strict passes in examples/%s', async (folder) => {
  const output = fs.mkdtempSync(path.join(os.tmpdir(), 'strict-'));
  try {
    const app = `npx tsx --tsconfig ${TYPES} app.ts`;
    const args = ['synth', '--strict', '--quiet', '--output', output, '--app', app];
    const cwd = path.join(ROOT, 'examples', folder);
    await expect(cdk(args, { CDK_VALIDATION: 'true' }, cwd)).resolves.toBeDefined();
  } finally {
    fs.rmSync(output, { recursive: true });
  }
});
