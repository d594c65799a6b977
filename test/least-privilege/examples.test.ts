import * as fs from 'node:fs';
import * as path from 'node:path';
import type { App } from 'aws-cdk-lib';
import * as flags from 'aws-cdk-lib/recommended-feature-flags.json';
import { LeastPrivilegeCheck } from '../../src';
import { withImageFolder } from '../support/snippets/image-folder';
import { inUse, USE } from '../support/snippets/in-use';
import { programOf, run } from '../support/snippets/program';
import { snippetsOf } from '../support/snippets/snippet';
import { SURROUNDINGS } from '../support/snippets/surroundings';
import { contextOf } from '../update-safety/support/synthesized';
import { described } from './support/checks';

const ROOT = path.join(__dirname, '..', '..');
const EXAMPLES = ['default-platform/app.ts', 'own-services/typescript/app.ts', 'fix-gateway/app.ts'];
const AS_CDK_INIT = { ...flags, certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d' };

/** The pages with programs that change who may reach what. */
const PAGES = ['services', 'network', 'database', 'default-platform', 'images'].map((page) => `${page}.md`);
const SNIPPETS = [snippetsOf('README.md'), ...PAGES.map((page) => snippetsOf('docs', page))].flat();

const violationsOf = (app: App) => described(new LeastPrivilegeCheck().validate(contextOf(app)).violations);

function exampleViolations(name: string): string[] {
  const file = path.join(ROOT, 'examples', name);
  const settings = path.join(path.dirname(file), 'cdk.json');
  const { context } = fs.existsSync(settings) ? JSON.parse(fs.readFileSync(settings, 'utf8')) : {};
  return violationsOf(run(fs.readFileSync(file, 'utf8'), context, path.dirname(file)));
}

test.each(EXAMPLES)('examples/%s has no violation', (name) => {
  expect(exampleViolations(name)).toEqual([]);
});

test('examples/trading-day has one violation, its own grant on the bucket of its reports', () => {
  expect(exampleViolations('trading-day/app.ts')).toEqual([
    expect.stringMatching(
      /^UndeclaredPermission: .*end-of-day.* may s3:PutObject.*Reports.*No construct declares it\.$/,
    ),
  ]);
});

test.each(SNIPPETS)('$place ($heading) has no violation', ({ code, isWhole }) => {
  const program = isWhole ? code : programOf(inUse(withImageFolder(code)), SURROUNDINGS + USE);
  expect(violationsOf(run(program, AS_CDK_INIT))).toEqual([]);
});
