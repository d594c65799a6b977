import { growth, results, table, withResults } from '../../../bench/scale/page';
import { perService, picture } from '../../../bench/scale/picture';
import { criticalPath, type Figures } from '../../../bench/scale/synthesis';

function figures(contender: string, times: number[]): Figures[] {
  return [3, 30, 290].map((services, index) => ({
    contender,
    services,
    time: times[index],
    importTime: contender === 'raw L1' ? 0 : 700,
    memory: 100,
    resources: 20 * services,
    stacks: 1,
    chain: 10,
  }));
}

/** As the bench returns them: all variants of a size, then the next size. */
const OWN = figures('this library', [300, 600, 6960]);
const L1 = figures('raw L1', [30, 200, 1740]);
const ALL = [0, 1, 2].flatMap((size) => [OWN[size], L1[size]]);

test('the table has the time per service and the multiple of the raw L1 variant', () => {
  const lines = table(ALL).split('\n');
  expect(lines).toHaveLength(8);
  expect(lines[2]).toBe('| 3 | this library | 1 | 60 | 10 | 300 | 100.0 | 10.0 | 100 |');
  expect(lines.at(-1)).toBe('| 290 | raw L1 | 1 | 5800 | 10 | 1740 | 6.0 | 1.0 | 100 |');
});

test('the growth compares the time per service at 290 with that at 30', () => {
  expect(growth(ALL)).toBeCloseTo(24 / 20);
  expect(results(ALL, { packed: 2 ** 20, unpacked: 3 * 2 ** 20 })).toContain(
    'at 290 services is 1.20 times that at 30',
  );
});

test('the page keeps its text and gets new results', () => {
  const page = 'Before.\n<!-- begin: written by npm run bench -->\nold\n<!-- end -->\nAfter.\n';
  const written = withResults(page, 'new');
  expect(written).toBe('Before.\n<!-- begin: written by npm run bench -->\n\nnew\n\n<!-- end -->\nAfter.\n');
  expect(withResults(written, 'new')).toBe(written);
  expect(() => withResults('no marks', 'new')).toThrow(/expected '<!-- begin/);
});

test('the picture has a bar for each figure, as long as its time per service', () => {
  const drawn = picture(ALL);
  const widths = [...drawn.matchAll(/<rect x="170"[^>]* width="([\d.]+)"/g)].map(([, width]) => Number(width));
  expect(widths).toHaveLength(ALL.length);
  const [longest] = widths;
  for (const [index, figure] of ALL.entries()) {
    expect(widths[index]).toBeCloseTo((longest * perService(figure)) / 100, 0);
  }
});

test('the critical path adds the chains of stacks that wait for each other', () => {
  const stacks = {
    platform: { length: 5, after: ['platform.assets'] },
    one: { length: 10, after: ['platform'] },
    two: { length: 3, after: ['platform'] },
    last: { length: 1, after: ['two', 'one'] },
  };
  expect(criticalPath(stacks)).toBe(16);
});
