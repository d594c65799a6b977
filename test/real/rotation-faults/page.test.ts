import { LivePage } from '../../../demo/report/live-page';
import { html } from '../../../demo/report/page';
import { rotationPage } from '../../../demo/rotation/page';
import { RotationReport } from '../../../demo/rotation/report';
import { faultPairs, faultPoints } from '../../../rigs/rotation/fault-points';
import type { Invocation, Rotation } from '../../../rigs/rotation/interrupted-rotation';
import { BROWSER_TEST_MS, chromium, domOf } from '../support/browser';

const call = (name: string) => ({ server: 'Secrets Manager' as const, name });
const INVOCATIONS: Invocation[] = [
  { step: 'createSecret', calls: [call('DescribeSecret'), call('PutSecretValue')] },
  { step: 'setSecret', calls: [call('DescribeSecret')] },
];
const [CREATE, SET] = INVOCATIONS;
const survived: Rotation = { invocations: INVOCATIONS, findings: [] };
const points = faultPoints(INVOCATIONS);

/** A report with points and pairs that are not done yet. */
function aReport() {
  const report = new RotationReport();
  const pairs = points.flatMap((point) => {
    const again = point.invocation === 0 ? [CREATE, CREATE, SET] : [CREATE, SET, SET];
    return faultPairs(point, again);
  });
  return {
    report,
    pairs,
    grid: report.expectPoints('Two <logins>', points),
    pairGrid: report.expectPairs(points, pairs),
  };
}

const pageOf = (report: RotationReport) => html(rotationPage(report));
const count = (page: string, kind: string) => page.match(new RegExp(`<i class="${kind}"`, 'g'))?.length ?? 0;

test('points are before and after each call, and pairs are all that can follow a point', () => {
  expect(points.map(({ name }) => name)).toEqual([
    'createSecret: before 1 DescribeSecret',
    'createSecret: after 1 DescribeSecret',
    'createSecret: before 2 PutSecretValue',
    'createSecret: after 2 PutSecretValue',
    'setSecret: before 1 DescribeSecret',
    'setSecret: after 1 DescribeSecret',
  ]);
  expect(aReport().pairs).toHaveLength(4 * 6 + 2 * 2);
});

test('a cell is green if its rotation survived, else red, and names its point', () => {
  const { report, pairs, grid, pairGrid } = aReport();
  expect(count(pageOf(report), '')).toBe(points.length + pairs.length);
  report.addPoint(grid, points[0], survived);
  report.addPoint(grid, points[1], { ...survived, findings: ['nobody can log in <now>'] });
  report.addPair(pairGrid, pairs[3], survived);
  const page = pageOf(report);
  expect([count(page, 'passed'), count(page, 'broken')]).toEqual([2, 1]);
  expect(page).toContain('<i class="broken" title="createSecret: after 1 DescribeSecret">');
  expect(page).toContain(`<i class="passed" title="${pairs[3].first.name}, then ${pairs[3].second.name}">`);
  expect(count(page, 'none')).toBe(points.length ** 2 - pairs.length);
  expect(page).toContain('Two &lt;logins&gt;');

  report.ended = true;
  expect(pageOf(report)).toContain('createSecret: after 1 DescribeSecret: nobody can log in &lt;now&gt;');
  report.findings.length = 0;
  expect(pageOf(report)).toContain('Every rotation was completed');
});

test('a second attempt with calls that the first does not have has no cell', () => {
  const { report } = aReport();
  const pair = { first: points[0], second: { ...points[1], name: 'createSecret: after 9 Other' } };
  expect(() => report.expectPairs(points, [pair])).toThrow('expected only calls of the first try');
});

describe('while the demo runs', () => {
  let live: LivePage;
  let shown: ReturnType<typeof aReport>;
  beforeAll(async () => {
    shown = aReport();
    live = await LivePage.open(() => rotationPage(shown.report));
  });
  afterAll(() => live.close());

  test('only the page and its changes are served', async () => {
    const { report, grid } = shown;
    report.addPoint(grid, points[0], survived);
    expect(await (await fetch(live.url)).text()).toBe(pageOf(report));
    expect(await (await fetch(`${live.url}state.json`)).json()).toMatchObject({
      ended: false,
      fragments: {
        verdict: expect.stringMatching(/^<p class="verdict running">.*>starting<\/p>$/),
        numbers: expect.stringMatching(/data-number="failed">0<.*data-number="rotations">1</),
      },
      marks: ['+.....', expect.stringMatching(/^[. ]{36}$/)],
    });
    expect((await fetch(`${live.url}etc/passwd`)).status).toBe(404);
    expect(live.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
  });

  (chromium ? test : test.skip)(
    'the grid turns green while somebody watches',
    async () => {
      const later = aReport();
      for (const point of points) later.report.addPoint(later.grid, point, survived);
      later.report.stage = 'SIGKILL';
      later.report.service = { tasks: 2, queries: 12_345, failed: 0 };
      // The page is loaded first, and then its state changes.
      let requests = 0;
      const changing = await LivePage.open(() => rotationPage(requests++ === 0 ? aReport().report : later.report));
      const dom = await domOf(changing.url).finally(() => changing.close());
      expect(count(dom, 'passed')).toBe(points.length);
      expect(dom).toContain('</span>SIGKILL<');
      expect(dom).toContain('data-number="queries">12,345<');
    },
    BROWSER_TEST_MS,
  );
});
