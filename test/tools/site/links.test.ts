import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { deadLinksIn } from '../../../tools/site/links';

const BASE = '/cdk-trading-analytics-platform';

test('dead links, anchors and images are found, and no others', () => {
  const site = fs.mkdtempSync(path.join(os.tmpdir(), 'site-'));
  fs.mkdirSync(path.join(site, 'reference'));
  fs.writeFileSync(path.join(site, 'style.css'), '');
  fs.writeFileSync(
    path.join(site, 'reference', 'index.html'),
    '<h1 id="top">Reference</h1><a href="../mesh#gone">x</a>',
  );
  fs.writeFileSync(
    path.join(site, 'mesh.html'),
    [
      '<h2 id="envoy">Envoy</h2><a href="#envoy"></a><a href="#no"></a>',
      `<a href="${BASE}/reference/#top"></a><a href="${BASE}/reference/"></a><a href="${BASE}/reference/gone"></a>`,
      `<link href="${BASE}/style.css"><img src="${BASE}/gone.svg"><a href="/elsewhere"></a>`,
      '<a href="https://example.com/gone"></a><a href="mailto:a@example.com"></a>',
    ].join('\n'),
  );
  expect(deadLinksIn(site).sort()).toEqual([
    'mesh.html: #no',
    'mesh.html: /cdk-trading-analytics-platform/gone.svg',
    'mesh.html: /cdk-trading-analytics-platform/reference/gone',
    'mesh.html: /elsewhere',
    'reference/index.html: ../mesh#gone',
  ]);
});
