import * as fs from 'node:fs';
import * as path from 'node:path';
import { CACHE, expectSame, hasTool, must, packaged, templateIn, typescriptTemplate, workspaceOf } from './consumer';

jest.setTimeout(900_000);

(hasTool('mvn') ? describe : describe.skip)('a consumer in Java, with the built jar', () => {
  const repository = path.join(CACHE, 'maven');

  test('gets the same template as in TypeScript', async () => {
    const dist = await packaged('java', '--maven-local-repository', repository);
    const workspace = workspaceOf('java');
    const settings = path.join(workspace, 'settings.xml');
    fs.writeFileSync(
      settings,
      `<settings><localRepository>${repository}</localRepository>
       <profiles><profile><id>built</id><repositories><repository>
         <id>built</id><url>file://${dist}</url>
       </repository></repositories></profile></profiles>
       <activeProfiles><activeProfile>built</activeProfile></activeProfiles></settings>`,
    );
    const out = path.join(workspace, 'cdk.out');
    await must('mvn', ['-q', '-B', '-s', settings, '-f', path.join(workspace, 'pom.xml'), 'compile', 'exec:java'], {
      CDK_OUTDIR: out,
    });
    expectSame(templateIn(out), await typescriptTemplate());
  });
});
