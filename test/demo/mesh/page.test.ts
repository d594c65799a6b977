import { EXPERIMENTS } from '../../../demo/mesh/experiments';
import { meshPage } from '../../../demo/mesh/page';
import { MeshReport } from '../../../demo/mesh/report';
import { html, liveState } from '../../../demo/report/page';

const KEPT = { line: 'It was refused.', findings: [] };
const [FIRST] = EXPERIMENTS;
const FINE = /class="verdict">|class="good"/;

/** A report of a demo that is running. */
function aReport(): MeshReport {
  const report = new MeshReport();
  report.isReady = true;
  report.load = { finished: 1_234, failed: 0, lost: 0, perSecond: 20 };
  report.tasks = [
    { service: 'analytics-engine', address: '127.77.1.2', state: 'running', serial: '00112233aabbcc' },
    { service: 'analytics-engine', address: '127.77.1.3', state: 'killed', serial: '00112233ddeeff' },
  ];
  report.edges = [
    { caller: 'api-gateway', callee: 'analytics-engine', callsPerSecond: 19.96, retries: 3, refusals: 0, failed: 0 },
    { caller: 'analytics-engine', callee: 'data-ingestion', callsPerSecond: 20, retries: 1, refusals: 2, failed: 5 },
  ];
  return report;
}

/** A report in which every experiment ended as promised. */
function aCompleteReport(): MeshReport {
  const report = aReport();
  for (const { id } of EXPERIMENTS) report.results.set(id, KEPT);
  return report;
}

const pageOf = (report: MeshReport) => html(meshPage(report));
const part = (page: string, id: string) =>
  new RegExp(`<div id="${id}"[^>]*>(.*?)</div>(</div>|\n)`, 's').exec(page)?.[1] ?? '';

test('every experiment has a button of its own and says what must come of it', () => {
  const page = pageOf(aReport());
  expect(new Set(EXPERIMENTS.map(({ id }) => id)).size).toBe(EXPERIMENTS.length);
  for (const { id, name } of EXPERIMENTS) expect(page).toContain(`<button data-press="${id}">${name}</button>`);
});

test('the numbers are those of the load and of the Envoys', () => {
  const page = pageOf(aReport());
  expect(page).toContain('data-number="calls">1,234<');
  expect(page).toContain('class="zero" data-number="failed">0<');
  expect(page).toContain('data-number="retries">4<');
  expect(page).toContain('data-number="refusals">2<');
  expect(part(page, 'graph')).toMatch(
    /data-edge="api-gateway-analytics-engine">.*20\.0 calls\/s.*3 retried.*0 refused.*0 failed/,
  );
});

test('a task that was killed and requests that failed stand out', () => {
  const graph = part(pageOf(aReport()), 'graph');
  expect(graph).toContain('<circle class="running"');
  expect(graph).toContain('127.77.1.2 serial …aabbcc');
  expect(graph).toContain('<circle class="killed"');
  expect(graph).toContain('127.77.1.3 killed');
  expect(graph).toMatch(/class="label failed"[^>]*>5 failed/);
  expect(graph).toMatch(/class="label "[^>]*>0 failed/);
});

describe('what is not fine is not shown as fine', () => {
  test('before anything was tried', () => {
    expect(pageOf(aReport())).not.toMatch(FINE);
    expect(part(pageOf(aReport()), 'verdict')).toContain(
      '0 of 8 experiments completed, all as promised so far. Press a button.',
    );
  });

  test('while an experiment is being made', () => {
    const report = aCompleteReport();
    report.results.set(FIRST.id, 'running');
    const page = pageOf(report);
    expect(part(page, 'verdict')).toContain(
      '7 of 8 experiments completed, all as promised so far. An experiment is running …',
    );
    expect(part(page, 'verdict')).not.toMatch(FINE);
    expect(part(page, `result-${FIRST.id}`)).toContain('…');
    expect(page.match(/<button [^>]*disabled/g)).toHaveLength(EXPERIMENTS.length);
    expect(report.isComplete).toBe(false);
  });

  test('when an experiment ended otherwise', () => {
    const report = aCompleteReport();
    report.results.set(FIRST.id, { line: 'It was let in.', findings: ['expected “certificate unknown”'] });
    const page = pageOf(report);
    expect(part(page, `result-${FIRST.id}`)).toBe(
      '<p class="result broken"><span class="bad" title="not as promised">✗</span> It was let in.<br>expected “certificate unknown”</p>',
    );
    expect(part(page, 'verdict')).toContain(`Not as promised:<br>${FIRST.name}: expected “certificate unknown”`);
    expect(part(page, 'verdict')).not.toMatch(FINE);
    expect(report.isComplete).toBe(false);
  });

  test('when a request of the load failed', () => {
    const report = aCompleteReport();
    report.load = { ...report.load, failed: 3, lost: 1 };
    expect(part(pageOf(report), 'verdict')).toContain('2 requests of the load failed');
    expect(part(pageOf(report), 'verdict')).not.toMatch(FINE);
    expect(pageOf(report)).toContain('class="some" data-number="failed">3<');
  });

  test('when the counters could not be read', () => {
    const report = aCompleteReport();
    report.problems.push('no answer from <Envoy>');
    expect(part(pageOf(report), 'verdict')).toContain('Not as promised:<br>no answer from &lt;Envoy&gt;');
    expect(report.isComplete).toBe(false);
  });

  test('when it ended before all was tried', () => {
    const report = aReport();
    report.results.set(FIRST.id, KEPT);
    report.ended = true;
    expect(part(pageOf(report), 'verdict')).toContain('Ended after 1 of 8 experiments');
    expect(part(pageOf(report), 'verdict')).not.toMatch(FINE);
  });
});

test('what is fine is shown as fine, and what a dying task took with it is said', () => {
  const report = aCompleteReport();
  expect(part(pageOf(report), 'verdict')).toMatch(/class="verdict">.*no request of the load failed\.<\/p>/);
  report.load = { ...report.load, failed: 1, lost: 1 };
  expect(part(pageOf(report), 'verdict')).toContain('failed, except 1 at a task that was killed.');
  expect(report.isComplete).toBe(true);
});

test('what was heard is shown as text', () => {
  const report = aReport();
  report.stage = '<stage>';
  report.isReady = false;
  report.results.set(FIRST.id, { line: 'It said <script>alert("1")</script> & went.', findings: ['<b>'] });
  const page = pageOf(report);
  expect(page).toContain('It said &lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; went.<br>&lt;b&gt;');
  expect(page.match(/<script>/g)).toHaveLength(1);
  report.results.clear();
  expect(part(pageOf(report), 'verdict')).toContain('&lt;stage&gt;');
});

test('a page that is left has nothing to press and nothing from elsewhere', () => {
  const report = aCompleteReport();
  report.ended = true;
  expect(pageOf(report)).not.toContain('<button');
  expect(pageOf(report)).not.toMatch(/(src|href)=/);
});

test('the state of the page has the parts of the page', () => {
  const page = meshPage(aReport());
  const { canPress, ended, marks, fragments } = JSON.parse(JSON.stringify(liveState(page)));
  expect({ canPress, ended, marks }).toEqual({ canPress: true, ended: false, marks: [] });
  expect(Object.keys(fragments)).toHaveLength(3 + EXPERIMENTS.length);
  for (const fragment of Object.values<string>(fragments)) expect(html(page)).toContain(fragment);
});
