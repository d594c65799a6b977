import { MeshDemo } from '../../../demo/mesh/demo';
import { EXPERIMENTS } from '../../../demo/mesh/experiments';
import { meshPage } from '../../../demo/mesh/page';
import { MeshReport } from '../../../demo/mesh/report';
import { Progress } from '../../../demo/progress';
import { LivePage } from '../../../demo/report/live-page';
import { html } from '../../../demo/report/page';
import { chromium } from '../support/browser';
import { OpenPage } from '../support/open-page';
import { eventually, MESH_TEST_MS } from './support/mesh';

/** The limits are for a busy machine. Only a failure takes that long. */
const EXPERIMENT_SECONDS = 180;
const ROTATION_SECONDS = 600;
const SHOWN = /^[✓✗]/;

/** `npm run demo:mesh`, with somebody at the browser. */
(chromium ? describe : describe.skip)('who presses the buttons of the demo is shown', () => {
  const report = new MeshReport();
  const demo = new MeshDemo(report, new Progress(() => {}));
  let live: LivePage;
  let page: OpenPage;

  beforeAll(async () => {
    live = await LivePage.open(
      () => meshPage(report),
      (id) => demo.press(id),
    );
    page = await OpenPage.of(live.url);
  }, MESH_TEST_MS);
  afterAll(async () => {
    await page?.close();
    await demo.stop();
    live?.close();
  }, MESH_TEST_MS);

  /** Presses a button, and waits for what it says. */
  const press = async (id: string, seconds = EXPERIMENT_SECONDS) => {
    await page.click(`[data-press="${id}"]`);
    const line = await page.textThatMatches(`#result-${id}`, SHOWN, seconds);
    await page.textThatMatches('#verdict', /Press a button|All 8 experiments|Not as promised/);
    return line;
  };
  const number = async (name: string) => {
    const text = await page.text(`[data-number="${name}"]`);
    return Number(text?.replaceAll(',', ''));
  };
  const circles = (state: string) => page.evaluate<number>(`document.querySelectorAll('circle.${state}').length`);
  const edge = (calls: string) => page.evaluate<string>(`document.querySelector('[data-edge="${calls}"]').textContent`);

  test(
    'that nothing can be pressed before it runs, then the calls of the load',
    async () => {
      const started = demo.start();
      await page.textThatMatches('#verdict', /half a minute/);
      expect(await page.evaluate('[...document.querySelectorAll("button")].map(({ disabled }) => disabled)')).toEqual(
        EXPERIMENTS.map(() => true),
      );
      await started;
      await page.textThatMatches('#verdict', /0 of 8 experiments completed/);
      await page.textThatMatches(
        '[data-edge="api-gateway-analytics-engine"]',
        /\b([1-9]|[12]\d)\.\d calls\/s/,
        EXPERIMENT_SECONDS,
      );
      expect(await edge('analytics-engine-data-ingestion')).toMatch(/\d retried0 refused0 failed$/);
      await eventually(async () => expect(await circles('running')).toBe(5));
    },
    MESH_TEST_MS,
  );

  test.each([
    ['undeclared', 'api-gateway, with its own certificate,', 'certificate unknown', 'SAN matcher'],
    ['expired', 'A client with an expired certificate of analytics-engine', 'certificate expired', 'has expired'],
    ['plain-text', 'A client without TLS', 'ECONNRESET', 'HTTP REQUEST'],
  ])('that a caller is refused: %s', async (id, who, answer, reason) => {
    const before = await number('refusals');
    const line = await press(id);
    expect(line).toContain(
      `✓ ${who} called data-ingestion once and got “${answer}”. Envoy counted 1 refused connection`,
    );
    expect(line).toContain(reason);
    expect(line).toContain('analytics-engine sent the same request with its own certificate and got “HTTP/1.1 200 OK”');
    expect(await number('refusals')).toBe(before + 1);
    expect(await edge('analytics-engine-data-ingestion')).toContain(`${before + 1} refused`);
  });

  test('that a request is sent again', async () => {
    const before = await number('retries');
    const line = await press('fails-twice');
    expect(line).toMatch(/^✓ A GET .* data-ingestion got 3 requests \(GET, GET, GET\) and answered 503 2 times/);
    expect(line).toMatch(/The client got 200\. .* attempts 3, status 200\.$/);
    // On a busy machine Envoy may also send a request of the load again.
    expect(await number('retries')).toBeGreaterThanOrEqual(before + 2);
  });

  test('that a POST is not', async () => {
    const line = await press('sent-once');
    expect(line).toMatch(/^✓ A POST .* data-ingestion got 1 request \(POST\) and answered 503 1 time/);
    expect(line).toMatch(/The client got 503\. .* attempts 1, status 503\.$/);
    expect(await edge('analytics-engine-data-ingestion')).toMatch(/1 failed$/);
    expect(await number('failed')).toBe(0);
  });

  test('that a host dies, and what becomes of its requests', async () => {
    // The page shows the killed task for some seconds only.
    const killed = eventually(async () => expect(await circles('killed')).toBe(1));
    const line = await press('dying-host');
    await killed;
    expect(line).toMatch(/^✓ A task of analytics-engine, \S+, was killed and stayed in DNS\. Of \d+ later requests/);
    expect(line).toMatch(/ejected it after \d+\.\d s\. The new task, \S+, answered after \d+\.\d s\.$/);
    await eventually(async () => expect(await circles('running')).toBe(5));
    expect(await number('failed')).toBe(report.load.lost);
  });

  test(
    'that certificates and the authority rotate, and no request fails',
    async () => {
      const failed = await number('failed');
      const certificates = await press('certificates', ROTATION_SECONDS);
      expect(certificates).toMatch(/^✓ 3 of 3 services have a new certificate: .* 0 failed; 10 tasks took part\.$/);
      const authority = await press('authority', ROTATION_SECONDS);
      expect(authority).toMatch(
        /^✓ First 3 of 3 services trusted both authorities and “…\w{6}” signed\. Then “…\w{6}” signed/,
      );
      expect(authority).toMatch(/, and 3 still trusted both\. .* 0 failed; 15 tasks took part\.$/);
      expect(await number('failed')).toBe(failed);
      expect(await page.text('#verdict')).toContain('✓ All 8 experiments ended as promised');
    },
    MESH_TEST_MS,
  );

  test('what it was, when it has ended', async () => {
    await demo.stop();
    const left = html(meshPage(report));
    expect(left).toContain('All 8 experiments ended as promised');
    expect(left).not.toContain('<button');
    expect(left).not.toMatch(/(src|href)=/); // everything is in the page
    expect(left).not.toContain('PRIVATE KEY');
  });
});
