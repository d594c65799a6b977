import { escaped, sign } from '../../report/html';
import type { LiveContent } from '../../report/live-page';
import { pairGrid, pointGrid } from './grids';
import { SCRIPT } from './script';
import type { RotationReport } from './state';
import { ROTATION_STYLE } from './style';

/** The page of the demo: one file, without anything from elsewhere, which follows the demo as long as that runs. */
export function rotationPage(report: RotationReport): string {
  const { ended, counts, service, seconds, pointGrids, pairGrid: pairs } = report;
  const points = pointGrids.reduce((sum, grid) => sum + grid.points.length, 0);
  const pairCount = pairs?.marks.filter((mark) => mark !== ' ').length ?? 0;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>A rotation that is killed at every call</title><style>${ROTATION_STYLE}</style></head>
<body data-ended="${ended}">
<h1>A rotation that is killed at every call</h1>
<p class="soft">The rotation function as the library ships it, in a process of its own, between a real PostgreSQL over TLS and the API of Secrets Manager. Each cell is a rotation. After every call, before the function hears of the answer, somebody looks whether what is marked <code>AWSCURRENT</code> logs in (with one login only: <code>AWSCURRENT</code> or <code>AWSPENDING</code>).</p>
${verdict(report)}
<div class="numbers">
<div><b class="${service.failed > 0 ? 'some' : 'zero'}" data-number="failed">${number(service.failed)}</b>failed queries of a service with a pool</div>
<div><b data-number="queries">${number(service.queries)}</b>queries that it asked, in <span data-number="tasks">${number(service.tasks)}</span> tasks</div>
<div><b data-number="rotations">${number(counts.rotations)}</b>rotations with a fault, of ${number(points + pairCount)}</div>
<div><b data-number="kills">${number(counts.kills)}</b>processes ended by SIGKILL</div>
<div><b data-number="looks">${number(counts.looks)}</b>looks whether somebody logs in</div>
<div><b data-number="logins">${number(counts.logins)}</b>logins for that, one for each change</div>
<div><b><span data-number="seconds">${number(Math.round(seconds))}</span> s</b>from beginning to end</div>
</div>
<h2>Killed once: before and after every call</h2>
<p>The process gets SIGKILL before the call has left it, or when the server has answered and the answer has not arrived. Then the step is called again, as Secrets Manager does. Meanwhile a service works with the database: each rotation starts a task with the new credentials, and the task before works on with those that it has.</p>
${pointGrids.map(pointGrid).join('\n')}
<h2>Interrupted twice: every pair of calls</h2>
<p>A row is the first interruption, a column the second, in the try that follows or in a later step. To be quick, the process is not ended here but cut off: nothing that it does reaches anybody any more. Three users are rotated at the same time.</p>
${pairs ? pairGrid(pairs, pointGrids.length) : `<p class="soft">${ended ? 'Left out.' : 'Not yet.'}</p>`}
<script>${SCRIPT}</script>
</body>
</html>
`;
}

/** What is served while the demo runs. */
export function liveRotation(report: RotationReport): LiveContent {
  return { page: () => rotationPage(report), live: () => report.live() };
}

function verdict({ ended, stage, findings }: RotationReport): string {
  if (!ended) return `<p class="verdict running" id="stage">${escaped(stage)}</p>`;
  return findings.length === 0
    ? `<p class="verdict" id="stage">${sign(true)} Every rotation came to its end, somebody could log in at every instant, no query failed, and no password is on this page or in any log.</p>`
    : `<p class="verdict failed" id="stage">${sign(false)} Not as promised:<br>${findings.map(escaped).join('<br>')}</p>`;
}

function number(value: number): string {
  return value.toLocaleString('en');
}
