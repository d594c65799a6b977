import type { FaultPoint } from '../../rigs/rotation/fault-points';
import { STEPS } from '../../rigs/rotation/rotating-user';
import { escaped } from '../report/html';
import { CLASSES, type Mark } from '../report/marks';
import type { PairGrid, PointGrid } from './report';

/** Returns a grid with one row for each call of a step, and a cell for the time before and after it. */
export function pointGrid({ title, points, marks }: PointGrid, id: number): string {
  const steps = STEPS.map((step) => {
    const rows = points.flatMap(({ name, moment }, index) => {
      if (!name.startsWith(`${step}: `)) return [];
      const call = callOf(points[index]);
      const before = points[index - 1];
      // A sample has calls with one of the two cells.
      const isNew = moment === 'before' || before?.moment !== 'before' || callOf(before) !== call;
      const label = isNew ? `<b>${escaped(call)}</b>` : '';
      return [`${label}<span class="${moment}">${cell(marks[index], name)}</span>`];
    });
    if (rows.length === 0) return '';
    return `<div class="step"><h4>${step}</h4><div class="calls"><span></span><span>before</span><span>after</span>${rows.join('')}</div></div>`;
  });
  return `<h3>${escaped(title)}</h3><div class="steps grid" data-grid="${id}">${steps.join('')}</div>`;
}

/** Returns a grid with a row for each first interruption and a column for each second one. */
export function pairGrid({ points, marks }: PairGrid, id: number): string {
  const size = points.length;
  const heads = points.map(({ name }, index) => ({
    step: stepOf(name),
    begins: index === 0 || stepOf(name) !== stepOf(points[index - 1].name),
  }));
  const count = (step: string) => heads.filter((head) => head.step === step).length;
  const columns = STEPS.map(
    (step) => `<span class="column" style="grid-column: span ${count(step)}">${step}</span>`,
  ).join('');
  const rows = points.map(({ name: first }, row) => {
    const head = heads[row].begins
      ? `<span class="row" style="grid-row: span ${count(heads[row].step)}">${heads[row].step}</span>`
      : '';
    const cells = points.map(({ name: second }, column) =>
      cell(marks[row * size + column], `${first}, then ${second}`),
    );
    return head + cells.join('');
  });
  return `<div class="scroll"><div class="pairs grid" data-grid="${id}" style="grid-template-columns: 92px repeat(${size}, 1fr)"><span></span>${columns}${rows.join('')}</div></div>`;
}

function cell(mark: Mark, name: string): string {
  return mark === ' ' ? '<i class="none"></i>' : `<i class="${CLASSES[mark]}" title="${escaped(name)}"></i>`;
}

function stepOf(name: string): string {
  return name.slice(0, name.indexOf(':'));
}

function callOf({ name }: FaultPoint): string {
  return name.replace(/^.* /, '');
}
