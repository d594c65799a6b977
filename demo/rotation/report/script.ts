/** Runs in the page while the demo serves it: asks how far it is, and colours the cells. A page from a file stays as it is. */
export const SCRIPT = `
const CLASSES = { '.': '', '+': 'passed', '-': 'broken', ' ': 'none' };
const grids = [...document.querySelectorAll('.grid')].map((grid) => grid.querySelectorAll('i'));
async function follow() {
  let live;
  try {
    live = await (await fetch('state.json')).json();
  } catch {
    return;
  }
  if (live.ended || live.grids.length !== grids.length) return location.reload();
  document.getElementById('stage').textContent = live.stage;
  for (const [name, value] of Object.entries(live.numbers)) {
    const place = document.querySelector('[data-number="' + name + '"]');
    if (place) place.textContent = value.toLocaleString('en');
  }
  live.grids.forEach((marks, grid) => [...marks].forEach((mark, index) => {
    const cell = grids[grid][index];
    if (cell.className !== CLASSES[mark]) cell.className = CLASSES[mark];
  }));
  setTimeout(follow, 300);
}
if (location.protocol !== 'file:' && document.body.dataset.ended === 'false') setTimeout(follow, 300);
`;
