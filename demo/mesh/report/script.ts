import { PRESS_HEADER } from '../../report/live-page';

/** Runs in the page while the demo serves it: asks what has changed, and tells what was pressed. */
export const SCRIPT = `
const buttons = [...document.querySelectorAll('[data-press]')];
const shown = {};
async function follow() {
  let live;
  try {
    live = await (await fetch('state.json')).json();
  } catch {
    for (const button of buttons) button.disabled = true;
    document.getElementById('verdict').innerHTML = '<p class="verdict failed">The demo does not answer any more: what is below is old.</p>';
    return;
  }
  if (live.ended) return location.reload();
  for (const [id, html] of Object.entries(live.fragments)) {
    if (shown[id] !== html) document.getElementById(id).innerHTML = shown[id] = html;
  }
  for (const button of buttons) button.disabled = !live.canPress;
  setTimeout(follow, 300);
}
for (const button of buttons) {
  button.addEventListener('click', () => {
    for (const each of buttons) each.disabled = true;
    fetch('press/' + button.dataset.press, { method: 'POST', headers: { '${PRESS_HEADER}': 'yes' } });
  });
}
if (location.protocol !== 'file:' && document.body.dataset.ended === 'false') follow();
`;
