import { pointGrid } from '../../../demo/rotation/grids';
import type { PointGrid } from '../../../demo/rotation/report';

const pointOf = (moment: 'before' | 'after', call: number, name: string) =>
  ({ moment, call, invocation: 1, name: `setSecret: ${moment} ${call} ${name}` }) as PointGrid['points'][number];

test('a call has one row, with a cell in the column of its moment, also in a sample', () => {
  const points = [pointOf('before', 1, 'connect'), pointOf('after', 1, 'connect'), pointOf('after', 3, 'end')];
  const grid = pointGrid({ title: 'Two <logins>', points, marks: ['+', '+', ' '] as PointGrid['marks'] }, 0);
  const rows = [...grid.matchAll(/<b>(\w+)<\/b>((?:<span class="\w+"><i.*?<\/span>)+)/g)].map(([, call, cells]) => [
    call,
    ...[...cells.matchAll(/class="(before|after)"/g)].map(([, moment]) => moment),
  ]);
  expect(rows).toEqual([
    ['connect', 'before', 'after'],
    ['end', 'after'],
  ]);
  expect(grid.match(/<i /g)).toHaveLength(points.length); // the script of the page counts the cells
  expect(grid.match(/<h4>/g)).toHaveLength(1); // steps without calls are left out
  expect(grid).toContain('Two &lt;logins&gt;');
});
