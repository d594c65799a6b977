import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  CACHE,
  DIST,
  expectSame,
  hasTool,
  must,
  mustDownload,
  packaged,
  synthesized,
  typescriptTemplate,
  workspaceOf,
} from './consumer';
import { expectExplainedErrors, expectWholeErrors, MISTAKES } from './mistakes/mistakes';
import { examples, writeRecipes } from './recipes/recipes';
import { spelledIn } from './spellings';
import { expectFindings, UPDATES } from './update-safety/update-safety';

jest.setTimeout(3_600_000);

const ENVIRONMENT = { GOFLAGS: '-mod=mod', GOMODCACHE: path.join(CACHE, 'go-modules') };
const MODULE = 'github.com/cdk-trading-analytics/cdk-trading-analytics-platform-go/tradinganalyticsplatform';

(hasTool('go') ? describe : describe.skip)('a consumer in Go, with the built module', () => {
  let workspace: string;
  const go = (...args: string[]) => must('go', ['-C', workspace, ...args], ENVIRONMENT);

  beforeAll(async () => {
    const dist = await packaged('go');
    workspace = workspaceOf('go');
    const programs = { mistakes: path.join(MISTAKES, 'mistakes.go'), updates: path.join(UPDATES, 'update_safety.go') };
    for (const [name, program] of Object.entries(programs)) {
      fs.mkdirSync(path.join(workspace, name));
      fs.copyFileSync(program, path.join(workspace, name, 'main.go'));
    }
    writeRecipes('go', path.join(workspace, 'recipes'));
    fs.cpSync(examples('go'), path.join(workspace, 'examples'), { recursive: true });
    await go('mod', 'edit', '-replace', `${MODULE}=${path.join(dist, 'tradinganalyticsplatform')}`);
    // All modules that the programs import, so that no test downloads.
    await mustDownload('go', ['-C', workspace, 'list', '-deps', './...'], ENVIRONMENT);
  });

  test('gets the same template as in TypeScript', async () => {
    expectSame(await synthesized(workspace, ENVIRONMENT), await typescriptTemplate());
  });

  test('checks an update with UpdateSafetyCheck', async () => {
    await go('build', '-o', 'updates-checked', './updates');
    expectFindings(await must(path.join(workspace, 'updates-checked'), []));
    const source = path.join(DIST, 'go', 'tradinganalyticsplatform', 'UpdateSafetyCheck.go');
    expect(fs.readFileSync(source, 'utf8')).toContain('awscdk.Validations_Of(app).AddPlugins(');
  });

  test('compiles all recipes, and all examples of README and docstrings', async () => {
    await go('vet', './recipes/...', './examples/...');
  });

  test('finds every name of the reference in the module', () => {
    const folder = path.join(DIST, 'go', 'tradinganalyticsplatform');
    // An interface has the members of those that it embeds
    const textOf = (type: string): string => {
      const text = fs.readFileSync(path.join(folder, `${type}.go`), 'utf8');
      return text + [...text.matchAll(/^\t(I[A-Z]\w+)$/gm)].map(([, embedded]) => textOf(embedded)).join('');
    };
    const missing = spelledIn('go').filter(
      ({ type, name }) => !new RegExp(`^(?:\\t|func )${name}\\b`, 'm').test(textOf(type)),
    );
    expect(missing).toEqual([]);
  });

  test('gets the errors of the library whole, and errors that docs/errors.md explains', async () => {
    await go('build', '-o', 'mistakes-made', './mistakes');
    const output = await must(path.join(workspace, 'mistakes-made'), []);
    expectWholeErrors(output);
    expectExplainedErrors(output, {
      'nil in place of a definition': 'A value is required (type is non-optional)',
      'nil in place of a route': 'A value is required (type is non-optional)',
      'a variable without a value': 'A value is required (type is non-optional)',
      'an unknown member of an enum': 'No such enum member:',
      'a required option that is missing':
        'Field tradinganalyticsplatform.Alerting.Alerting is required, but has nil value',
    });
  });
});
