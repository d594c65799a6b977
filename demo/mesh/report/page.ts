import { escaped, sign } from '../../report/html';
import type { LiveContent, Press } from '../../report/live-page';
import { EXPERIMENTS } from '../experiments';
import { callGraph } from './graph';
import { SCRIPT } from './script';
import type { MeshReport, Result } from './state';
import { MESH_STYLE } from './style';

/** The page of the demo: one file, without anything from elsewhere. */
export function meshPage(report: MeshReport): string {
  const fragments = fragmentsOf(report);
  const experiments = EXPERIMENTS.map(({ id, name, promise }) => {
    // What is left when the demo has ended has nothing to press.
    const head = report.ended
      ? `<b class="name">${escaped(name)}</b>`
      : `<button data-press="${id}"${canPress(report) ? '' : ' disabled'}>${escaped(name)}</button>`;
    return `<div class="experiment">${head}<div><p class="soft">${escaped(promise)}</p><div id="result-${id}">${fragments[`result-${id}`]}</div></div></div>`;
  });
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>A mesh of real Envoys</title><style>${MESH_STYLE}</style></head>
<body data-ended="${report.ended}">
<h1>A mesh of real Envoys</h1>
<p class="soft">The three standard services, each task a process behind its Envoy, as the synthesized template has it. The certificates are issued by the library's own function, whose authority is a key in an emulated KMS. Requests that may be repeated (GET) and requests that may not (POST) go through all three services all the time.</p>
<div id="verdict">${fragments.verdict}</div>
<div id="numbers" class="numbers">${fragments.numbers}</div>
<div id="graph" class="scroll">${fragments.graph}</div>
<p class="soft">Sent again, refused and failed: what the Envoys of the caller and of the callee have counted, experiments included. Each task shows a certificate, which is named here by the end of its serial number.</p>
<h2>Try it</h2>
${experiments.join('\n')}
<script>${SCRIPT}</script>
</body>
</html>
`;
}

/** What is served while the demo runs. */
export function liveMesh(report: MeshReport, press: (id: string) => Press): LiveContent {
  return {
    page: () => meshPage(report),
    live: () => ({ ended: report.ended, canPress: canPress(report), fragments: fragmentsOf(report) }),
    press,
  };
}

/** The parts of the page that change, as HTML by their ids. */
function fragmentsOf(report: MeshReport): Record<string, string> {
  const results = EXPERIMENTS.map(({ id }) => [`result-${id}`, resultLine(report.results.get(id))]);
  return {
    verdict: verdict(report),
    numbers: numbers(report),
    graph: callGraph(report),
    ...Object.fromEntries(results),
  };
}

function canPress({ isReady, ended, results }: MeshReport): boolean {
  return isReady && !ended && ![...results.values()].includes('running');
}

function verdict(report: MeshReport): string {
  const { ended, isReady, stage, findings, done, isComplete, load } = report;
  const lost = load.lost > 0 ? `, but ${load.lost} that a dying task was working on` : '';
  const all = EXPERIMENTS.length;
  if (findings.length > 0) {
    return `<p class="verdict failed">${sign(false)} Not as promised:<br>${findings.map(escaped).join('<br>')}</p>`;
  }
  if (isComplete) {
    return `<p class="verdict">${sign(true)} All ${all} experiments ended as promised, and no request of the load failed${lost}.</p>`;
  }
  if (ended) return `<p class="verdict running">Ended after ${done} of ${all} experiments, all as promised so far.</p>`;
  if (!isReady) return `<p class="verdict running">${escaped(stage)}</p>`;
  return `<p class="verdict running">${done} of ${all} experiments made, all as promised so far. ${canPress(report) ? 'Press a button.' : 'Another one is being made …'}</p>`;
}

function numbers({ load, retries, refusals }: MeshReport): string {
  const number = (name: string, value: number, what: string, kind = '') =>
    `<div><b class="${kind}" data-number="${name}">${value.toLocaleString('en')}</b>${what}</div>`;
  return [
    number('failed', load.failed, 'failed requests of the load', load.failed > 0 ? 'some' : 'zero'),
    number('calls', load.finished, 'requests of the load'),
    number('retries', retries, 'requests sent again by Envoy'),
    number('refusals', refusals, 'connections refused by Envoy'),
  ].join('');
}

function resultLine(result: Result | undefined): string {
  if (result === undefined) return '';
  if (result === 'running') return '<p class="result running">…</p>';
  const { line, findings } = result;
  const isFine = findings.length === 0;
  const wrong = findings.map((finding) => `<br>${escaped(finding)}`).join('');
  return `<p class="result ${isFine ? 'kept' : 'broken'}">${sign(isFine)} ${escaped(line)}${wrong}</p>`;
}
