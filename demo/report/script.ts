import { CLASSES } from './marks';
import { PRESS_HEADER } from './press';

/** Runs in a page while its demo runs. It requests the changes and sends the pressed buttons. */
export const SCRIPT = `
const CLASSES = ${JSON.stringify(CLASSES)};
const shown = {};
const buttons = [...document.querySelectorAll('[data-press]')];
const grids = [...document.querySelectorAll('.grid')].map((grid) => grid.querySelectorAll('i'));
async function follow() {
  let live;
  try {
    live = await (await fetch('state.json')).json();
  } catch {
    for (const button of buttons) button.disabled = true;
    document.getElementById('verdict').innerHTML = '<p class="verdict failed">The demo does not answer. This page is out of date.</p>';
    return;
  }
  if (live.ended || live.marks.length !== grids.length) return location.reload();
  for (const [id, html] of Object.entries(live.fragments)) {
    if (shown[id] !== html) document.getElementById(id).innerHTML = shown[id] = html;
  }
  live.marks.forEach((marks, grid) => [...marks].forEach((mark, index) => {
    const cell = grids[grid][index];
    if (cell.className !== CLASSES[mark]) cell.className = CLASSES[mark];
  }));
  for (const button of buttons) button.disabled = !live.canPress;
  setTimeout(follow, 300);
}
for (const button of buttons) {
  button.addEventListener('click', () => {
    for (const each of buttons) each.disabled = true;
    fetch('press/' + button.dataset.press, { method: 'POST', headers: { '${PRESS_HEADER}': 'yes' } });
  });
}
follow();
`;
