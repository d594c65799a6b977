import * as fs from 'node:fs';
import * as path from 'node:path';
import * as flags from 'aws-cdk-lib/recommended-feature-flags.json';
import { withImageFolder } from '../support/snippets/image-folder';
import { inUse, USE } from '../support/snippets/in-use';
import { programOf, run } from '../support/snippets/program';
import { snippetsOf } from '../support/snippets/snippet';
import { strictMessagesOf } from '../support/snippets/strict-messages';
import { SURROUNDINGS } from '../support/snippets/surroundings';

const ROOT = path.join(__dirname, '..', '..');
const PAGES = [
  ...fs.readdirSync(path.join(ROOT, 'docs')).filter((file) => file.endsWith('.md') && file !== 'errors.md'),
  path.join('languages', 'typescript.md'),
];
const SNIPPETS = [snippetsOf('README.md'), ...PAGES.map((page) => snippetsOf('docs', page))].flat();

const EXAMPLES = fs
  .readdirSync(path.join(ROOT, 'examples'), { recursive: true, encoding: 'utf8' })
  .filter((file) => path.basename(file) === 'app.ts' && !file.includes('node_modules'));

/** The context of a new app. */
const AS_CDK_INIT = { ...flags, certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d' };

describe('cdk synth --strict passes', () => {
  test.each(SNIPPETS)('for $place ($heading)', ({ code, isWhole }) => {
    const environment = "'Stack', { env: { account: '123456789012', region: 'eu-west-1' } }";
    const surroundings = code.includes('fromLookup') ? SURROUNDINGS.replace("'Stack'", environment) : SURROUNDINGS;
    const program = isWhole ? code : programOf(inUse(withImageFolder(code)), surroundings + USE);
    expect(strictMessagesOf(run(program, AS_CDK_INIT))).toEqual([]);
  });

  test.each(EXAMPLES)('for examples/%s', (name) => {
    const file = path.join(ROOT, 'examples', name);
    const settings = path.join(path.dirname(file), 'cdk.json');
    const { context } = fs.existsSync(settings) ? JSON.parse(fs.readFileSync(settings, 'utf8')) : {};
    expect(strictMessagesOf(run(fs.readFileSync(file, 'utf8'), context, path.dirname(file)))).toEqual([]);
  });
});
