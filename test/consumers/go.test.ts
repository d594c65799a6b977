import * as path from 'node:path';
import { CACHE, expectSame, hasTool, must, packaged, templateIn, typescriptTemplate, workspaceOf } from './consumer';

jest.setTimeout(900_000);

const MODULE = 'github.com/cdk-trading-analytics/cdk-trading-analytics-platform-go/tradinganalyticsplatform';

(hasTool('go') ? describe : describe.skip)('a consumer in Go, with the built module', () => {
  test('gets the same template as in TypeScript', async () => {
    const dist = await packaged('go');
    const workspace = workspaceOf('go');
    const inWorkspace = { GOFLAGS: '-mod=mod', GOMODCACHE: path.join(CACHE, 'go-modules') };
    await must(
      'go',
      ['-C', workspace, 'mod', 'edit', '-replace', `${MODULE}=${path.join(dist, 'tradinganalyticsplatform')}`],
      inWorkspace,
    );
    await must('go', ['-C', workspace, 'build', '-o', 'own-services', '.'], inWorkspace);
    const out = path.join(workspace, 'cdk.out');
    await must(path.join(workspace, 'own-services'), [], { CDK_OUTDIR: out });
    expectSame(templateIn(out), await typescriptTemplate());
  });
});
