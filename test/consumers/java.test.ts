import * as fs from 'node:fs';
import * as path from 'node:path';
import { CACHE, expectSame, hasTool, must, packaged, synthesized, typescriptTemplate, workspaceOf } from './consumer';
import { expectExplainedErrors, expectWholeErrors, MISTAKES } from './mistakes/mistakes';
import { examples, writeRecipes } from './recipes/recipes';
import { expectFindings, UPDATES } from './update-safety/update-safety';

jest.setTimeout(3_600_000);

(hasTool('mvn') ? describe : describe.skip)('a consumer in Java, with the built jar', () => {
  const repository = path.join(CACHE, 'maven');

  let workspace: string;

  beforeAll(async () => {
    const dist = await packaged('java', '--maven-local-repository', repository);
    workspace = workspaceOf('java');
    for (const program of [path.join(MISTAKES, 'Mistakes.java'), path.join(UPDATES, 'UpdateSafety.java')]) {
      fs.copyFileSync(program, path.join(workspace, 'src', 'main', 'java', 'example', path.basename(program)));
    }
    // Maven compiles them with the program: a recipe or an example that does not compile fails all tests.
    const sources = path.join(workspace, 'src', 'main', 'java');
    writeRecipes('java', sources);
    fs.cpSync(examples('java'), sources, { recursive: true });
    // Maven reads the name of the settings here, for each command in this folder.
    fs.mkdirSync(path.join(workspace, '.mvn'));
    fs.writeFileSync(path.join(workspace, '.mvn', 'maven.config'), `-s\n${path.join(workspace, 'settings.xml')}\n`);
    fs.writeFileSync(
      path.join(workspace, 'settings.xml'),
      `<settings><localRepository>${repository}</localRepository>
       <profiles><profile><id>built</id><repositories><repository>
         <id>built</id><url>file://${dist}</url>
       </repository></repositories></profile></profiles>
       <activeProfiles><activeProfile>built</activeProfile></activeProfiles></settings>`,
    );
  });

  const java = (...args: string[]) => must('mvn', ['-q', '-B', 'compile', 'exec:java', ...args], {}, workspace);

  test('gets the same template as in TypeScript', async () => {
    expectSame(await synthesized(workspace), await typescriptTemplate());
  });

  test('checks an update with UpdateSafetyCheck', async () => {
    expectFindings(await java('-Dexec.mainClass=example.UpdateSafety'));
  });

  test('gets the errors of the library whole, and errors that docs/errors.md explains', async () => {
    const output = await java('-Dexec.mainClass=example.Mistakes');
    expectWholeErrors(output);
    expectExplainedErrors(output, {
      'a map in place of a definition': 'Value does not have the "$jsii.byref" key',
      'a variable without a value': 'A value is required (type is non-optional)',
      'null in place of a definition': 'A value is required (type is non-optional)',
      'a required option that is missing': 'NullPointerException: alerting is required',
    });
  });
});
