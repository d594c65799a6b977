import * as fs from 'node:fs';
import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { run } from '../support/processes';
import {
  CACHE,
  EXAMPLE,
  expectSame,
  must,
  PEERS,
  packaged,
  synthesized,
  typescriptTemplate,
  workspaceOf,
} from './consumer';
import { expectAccess, LEAST_PRIVILEGE } from './least-privilege/least-privilege';
import { expectExplainedErrors, expectWholeErrors, MISTAKES } from './mistakes/mistakes';
import { ENVIRONMENT, examples, RECIPES, templatesIn, typescriptTemplates, writeRecipes } from './recipes/recipes';
import { spelledIn } from './spellings';
import { FAULTS_OF_CDK, mypyErrors, pyrightErrors } from './type-checkers';
import { expectFindings, UPDATES } from './update-safety/update-safety';

jest.setTimeout(3_600_000);

/** The errors of jsii and of Python. */
const EXPLAINED = {
  'a dict in place of a definition': 'Value does not have the "$jsii.byref" key',
  'a variable without a value': 'A value is required (type is non-optional)',
  'a number as a variable': 'Value is not a string',
  'a string in place of a list': 'Value is not an array',
  'a tuple in place of a list': "type object 'tuple' has no attribute '__jsii_type__'",
  'a string in place of a route':
    'type of argument routes must be one of (Sequence[cdk_trading_analytics_platform.Route], NoneType); got list instead',
  'a string in place of a number': 'type of argument cpu must be one of (int, float, NoneType); got str instead',
  'a string in place of an image': 'got str instead',
  'a dict in a list of sidecars': 'got list instead',
  'a keyword that does not exist': "got an unexpected keyword argument 'call'",
  'a keyword that does not exist in a dict': 'got an unexpected keyword argument',
  'a required option that is missing': "missing 1 required keyword-only argument: 'bake'",
};

describe('a consumer in Python, with the built wheel', () => {
  let python: string;

  beforeAll(async () => {
    const folder = await packaged('python');
    const [wheel] = fs.readdirSync(folder).filter((file) => file.endsWith('.whl'));
    const environment = path.join(CACHE, 'python-environment');
    fs.rmSync(environment, { recursive: true, force: true });
    await must('python3', ['-m', 'venv', environment]);
    python = path.join(environment, 'bin', 'python');
    const peers = Object.entries(PEERS).map(([name, version]) => `${name}==${version}`);
    await must(python, ['-m', 'pip', 'install', '--quiet', path.join(folder, wheel), ...peers]);
  });

  test('gets the same template as in TypeScript', async () => {
    const workspace = workspaceOf('python');
    const required = fs.readFileSync(path.join(workspace, 'requirements.txt'), 'utf8');
    expect(required.match(/^[\w-]+/gm)).toEqual(['cdk-trading-analytics-platform', ...Object.keys(PEERS)]);
    const PATH = `${path.dirname(python)}${path.delimiter}${process.env.PATH}`;
    expectSame(await synthesized(workspace, { PATH }), await typescriptTemplate());
  });

  test('gets the same templates from all recipes as in TypeScript, in one process', async () => {
    const workspace = path.join(CACHE, 'python-recipes');
    fs.rmSync(workspace, { recursive: true, force: true });
    const [programs, results, deployed] = ['programs', 'results', 'deployed'].map((name) => path.join(workspace, name));
    writeRecipes('python', programs);
    fs.cpSync(path.join(examples('python'), 'programs'), programs, { recursive: true });
    const expected = typescriptTemplates(deployed);
    await must(python, [RECIPES, programs, results], ENVIRONMENT, workspace);
    const different = Object.entries(expected).filter(
      ([name, templates]) => !isDeepStrictEqual(templatesIn(path.join(results, name)), templates),
    );
    expect(different.map(([name]) => name)).toEqual([]);
  });

  test('finds every name of the reference in the module', async () => {
    const names = path.join(CACHE, 'python-names.json');
    fs.writeFileSync(names, JSON.stringify(spelledIn('python')));
    const program = [
      'import json, sys, cdk_trading_analytics_platform as p',
      'all = [(each["type"], each["name"].split(".")[-1]) for each in json.load(open(sys.argv[1]))]',
      'print([each for each in all if not hasattr(getattr(p, each[0]), each[1]) and each[0] != each[1]])',
    ];
    expect(await must(python, ['-c', program.join('\n'), names])).toContain('[]\n');
  });

  test('can read all examples of docstrings', async () => {
    const folder = path.join(examples('python'), 'functions');
    expect(fs.readdirSync(folder).length).toBeGreaterThan(50);
    // Runs the imports of each example. A syntax error or a name that does not exist fails.
    const read =
      'import pathlib, runpy, sys; [runpy.run_path(str(file)) for file in pathlib.Path(sys.argv[1]).glob("*.py")]';
    await must(python, ['-c', read, folder]);
  });

  describe('with a type checker', () => {
    const programs = path.join(CACHE, 'python-types');

    beforeAll(() => {
      fs.rmSync(programs, { recursive: true, force: true });
      writeRecipes('python', programs);
      fs.cpSync(path.join(examples('python'), 'programs'), programs, { recursive: true });
      fs.copyFileSync(path.join(EXAMPLE, 'python', 'app.py'), path.join(programs, 'own-services.py'));
    });

    test('gets no error of mypy --strict in the recipes, the example and the README', async () => {
      expect(await mypyErrors(python, programs)).toEqual([]);
    });

    test('gets from pyright the faults of aws-cdk-lib that docs/languages/python.md lists, and no other error', async () => {
      expect([...new Set(await pyrightErrors(python, programs))].sort()).toEqual(FAULTS_OF_CDK);
    });
  });

  test('gets the errors of the library whole, and errors that docs/errors.md explains', async () => {
    const output = await must(python, [path.join(MISTAKES, 'mistakes.py')]);
    expectWholeErrors(output);
    expectExplainedErrors(output, EXPLAINED);
  });

  test('checks an update with UpdateSafetyCheck', async () => {
    expectFindings(await must(python, [path.join(UPDATES, 'update_safety.py')]));
    const documentation = 'import cdk_trading_analytics_platform as p; print(p.UpdateSafetyCheck.__doc__)';
    expect(await must(python, ['-c', documentation])).toContain(
      'Validations.of(app).add_plugins(UpdateSafetyCheck(deployed="deployed"))',
    );
  });

  test('checks the access of an app with LeastPrivilegeCheck', async () => {
    expectAccess(await must(python, [LEAST_PRIVILEGE]));
  });

  test('gets an error that docs/errors.md explains if there is no Node.js', async () => {
    const { output } = await run(python, ['-c', 'import aws_cdk'], { ...process.env, PATH: '' });
    expectExplainedErrors(`### import\n${output}`, { import: "'_NodeProcess' object has no attribute '_process'" });
  });
});
