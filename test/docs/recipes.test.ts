import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as flags from 'aws-cdk-lib/recommended-feature-flags.json';
import { run } from '../support/snippets/program';
import { RECIPES, RECIPES_FOLDER } from '../support/snippets/recipes';
import { strictMessagesOf } from '../support/snippets/strict-messages';

/** The context of a new app, and what a recipe gets with `-c`. */
const CONTEXT = { ...flags, pullRequest: '42' };

/** What is deployed in the recipe that compares with it. */
const deployed = fs.mkdtempSync(path.join(os.tmpdir(), 'deployed-'));
afterAll(() => fs.rmSync(deployed, { recursive: true }));

test('there are at least 25 recipes, each with one program', () => {
  expect(RECIPES.length).toBeGreaterThanOrEqual(25);
  expect(RECIPES.filter(({ programs }) => programs.length !== 1).map(({ name }) => name)).toEqual([]);
});

test('the index lists every recipe by its title', () => {
  const index = fs.readFileSync(path.join(RECIPES_FOLDER, 'README.md'), 'utf8');
  const links = RECIPES.map(({ name }) => {
    const [title] = fs.readFileSync(path.join(RECIPES_FOLDER, `${name}.md`), 'utf8').split('\n');
    return `| [${title.slice('# '.length)}](${name}.md) |`;
  });
  expect(links.filter((link) => !index.includes(link))).toEqual([]);
});

// test/docs/types.test.ts compiles the recipes: one compilation reads the CDK for all programs.
test.each(RECIPES)('cdk synth --strict passes for $name', ({ programs: [program] }) => {
  const here = program.replace("deployed: 'deployed'", `deployed: ${JSON.stringify(deployed)}`);
  if (here !== program) {
    const before = program.replace(/^Validations\..*$/m, '');
    fs.cpSync(run(before, CONTEXT).synth().directory, deployed, { recursive: true });
  }
  expect(strictMessagesOf(run(here, CONTEXT))).toEqual([]);
});
