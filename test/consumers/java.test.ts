import * as fs from 'node:fs';
import * as path from 'node:path';
import { CACHE, expectSame, hasTool, must, packaged, templateIn, typescriptTemplate, workspaceOf } from './consumer';
import { expectExplainedErrors, expectWholeErrors, MISTAKES } from './mistakes/mistakes';
import { writeRecipes } from './recipes/recipes';
import { expectFindings, UPDATES } from './update-safety/update-safety';

jest.setTimeout(900_000);

(hasTool('mvn') ? describe : describe.skip)('a consumer in Java, with the built jar', () => {
  const repository = path.join(CACHE, 'maven');

  let workspace: string;

  beforeAll(async () => {
    const dist = await packaged('java', '--maven-local-repository', repository);
    workspace = workspaceOf('java');
    for (const program of [path.join(MISTAKES, 'Mistakes.java'), path.join(UPDATES, 'UpdateSafety.java')]) {
      fs.copyFileSync(program, path.join(workspace, 'src', 'main', 'java', 'example', path.basename(program)));
    }
    // Maven compiles them with the program: a recipe that does not compile fails all tests.
    writeRecipes('java', path.join(workspace, 'src', 'main', 'java'));
    fs.writeFileSync(
      path.join(workspace, 'settings.xml'),
      `<settings><localRepository>${repository}</localRepository>
       <profiles><profile><id>built</id><repositories><repository>
         <id>built</id><url>file://${dist}</url>
       </repository></repositories></profile></profiles>
       <activeProfiles><activeProfile>built</activeProfile></activeProfiles></settings>`,
    );
  });

  const java = (args: string[], env = {}) => {
    const settings = ['-s', path.join(workspace, 'settings.xml'), '-f', path.join(workspace, 'pom.xml')];
    return must('mvn', ['-q', '-B', ...settings, 'compile', 'exec:java', ...args], env);
  };

  test('gets the same template as in TypeScript', async () => {
    const out = path.join(workspace, 'cdk.out');
    await java([], { CDK_OUTDIR: out });
    expectSame(templateIn(out), await typescriptTemplate());
  });

  test('checks an update with UpdateSafetyCheck', async () => {
    expectFindings(await java(['-Dexec.mainClass=example.UpdateSafety']));
  });

  test('gets the errors of the library whole, and errors that docs/errors.md explains', async () => {
    const output = await java(['-Dexec.mainClass=example.Mistakes']);
    expectWholeErrors(output);
    expectExplainedErrors(output, {
      'a map in place of a definition': 'Value does not have the "$jsii.byref" key',
      'a variable without a value': 'A value is required (type is non-optional)',
      'null in place of a definition': 'A value is required (type is non-optional)',
      'a required option that is missing': 'NullPointerException: alerting is required',
    });
  });
});
