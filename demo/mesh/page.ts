import { escaped, sign } from '../report/html';
import type { PageData } from '../report/page';
import { EXPERIMENTS, GROUPS } from './experiments';
import type { Experiment } from './experiments/experiment';
import { callGraph } from './graph';
import type { MeshReport, Result } from './report';

/** Returns the page of the demo. */
export function meshPage(report: MeshReport): PageData {
  const { load, retries, refusals, ended, results } = report;
  const canPress = isIdle(report);
  const resultLines = EXPERIMENTS.map(({ id }) => [`result-${id}`, resultLine(results.get(id))]);
  const fragments: Record<string, string> = { graph: callGraph(report), ...Object.fromEntries(resultLines) };
  const experiment = ({ id, name, promise }: Experiment) => {
    // The page that the demo leaves has no buttons.
    const head = ended
      ? `<b class="name">${escaped(name)}</b>`
      : `<button data-press="${id}"${canPress ? '' : ' disabled'}>${escaped(name)}</button>`;
    return `<div class="experiment">${head}<div><p class="soft">${escaped(promise)}</p><div id="result-${id}">${fragments[`result-${id}`]}</div></div></div>`;
  };
  const groups = Object.entries(GROUPS).map(
    ([title, experiments]) => `<h3>${title}</h3>\n${experiments.map(experiment).join('\n')}`,
  );
  return {
    title: 'A mesh of real Envoys',
    introduction:
      'The three standard services. Each task is a process behind its Envoy, as in the synthesized template. The ' +
      'function of the library issues the certificates, with a key in an emulated KMS as the certificate authority. ' +
      'GET requests, which may be retried, and POST requests, which may not, pass through all three services all the time.',
    where: 'on this machine: real Envoys, an emulated KMS',
    verdict: verdictOf(report, canPress),
    numbers: [
      { name: 'failed', value: load.failed, text: 'failed requests of the load', isFailure: true },
      { name: 'calls', value: load.finished, text: 'requests of the load' },
      { name: 'retries', value: retries, text: 'requests retried by Envoy' },
      { name: 'refusals', value: refusals, text: 'connections refused by Envoy' },
    ],
    content: `<div id="graph" class="scroll">${fragments.graph}</div>
<p class="soft">Retried, refused and failed are counters of the Envoys of caller and callee. They include the experiments. Each task has the end of the serial number of its certificate.</p>
<h2>${ended ? 'The experiments' : 'Try it'}</h2>
${groups.join('\n')}`,
    fragments,
    canPress,
    ended,
  };
}

function isIdle({ isReady, ended, results }: MeshReport): boolean {
  return isReady && !ended && ![...results.values()].includes('running');
}

function verdictOf(report: MeshReport, canPress: boolean): PageData['verdict'] {
  const { ended, isReady, stage, findings, done, isComplete, load } = report;
  const all = EXPERIMENTS.length;
  if (findings.length > 0) return { kind: 'failed', findings };
  if (isComplete) {
    const lost = load.lost > 0 ? `, except ${load.lost} at a task that was killed` : '';
    return {
      kind: 'passed',
      text: `All ${all} experiments ended as promised, and no request of the load failed${lost}.`,
    };
  }
  if (ended) return { kind: 'running', text: `Ended after ${done} of ${all} experiments, all as promised so far.` };
  if (!isReady) return { kind: 'running', text: stage };
  const next = canPress ? 'Press a button.' : 'An experiment is running …';
  return { kind: 'running', text: `${done} of ${all} experiments completed, all as promised so far. ${next}` };
}

function resultLine(result: Result | undefined): string {
  if (result === undefined) return '';
  if (result === 'running') return '<p class="result running">…</p>';
  const { line, findings } = result;
  const isFine = findings.length === 0;
  const wrong = findings.map((finding) => `<br>${escaped(finding)}`).join('');
  return `<p class="result ${isFine ? 'kept' : 'broken'}">${sign(isFine)} ${escaped(line)}${wrong}</p>`;
}
