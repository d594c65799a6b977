import { LivePage } from '../../../demo/report/live-page';
import { html, type PageData } from '../../../demo/report/page';
import { PRESS_HEADER, type Press } from '../../../demo/report/press';

const PAGE: PageData = {
  title: 'A <page>',
  introduction: 'It has <code>HTML</code>.',
  where: 'on a <machine>',
  verdict: { kind: 'running', text: 'still <running>' },
  numbers: [{ name: 'calls', value: 1234, text: 'calls' }],
  content: '<p id="state">first</p>',
  fragments: { state: 'first' },
  marks: ['.+'],
  ended: false,
};
const pages: LivePage[] = [];
async function open(press?: (id: string) => Press): Promise<string> {
  const page = await LivePage.open(() => PAGE, press);
  pages.push(page);
  return page.url;
}
afterEach(() => {
  for (const page of pages.splice(0)) page.close();
});

test('the page and its state are served on the loopback interface, and nothing else', async () => {
  const url = await open();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  const withoutDate = (page: string) => page.replace(/[\d-]{10} [\d:]{5} UTC/, '');
  expect(withoutDate(await (await fetch(url)).text())).toBe(withoutDate(html(PAGE)));
  expect(await (await fetch(`${url}state.json`)).json()).toEqual({
    ended: false,
    canPress: false,
    marks: ['.+'],
    fragments: {
      verdict: '<p class="verdict running"><span class="where">on a &lt;machine&gt;</span>still &lt;running&gt;</p>',
      numbers: '<div><b data-number="calls">1,234</b>calls</div>',
      state: 'first',
    },
  });
  expect((await fetch(`${url}etc/passwd`)).status).toBe(404);
});

test('a page has its version and its date, and where the demo runs beside the verdict', () => {
  const page = html({ ...PAGE, verdict: { kind: 'passed', text: 'fine' } }, new Date('2026-11-30T14:05:06Z'));
  expect(page).toMatch(/class="stamp">cdk-trading-analytics-platform \d+\.\d+\.\d+.* · 2026-11-30 14:05 UTC</);
  expect(page).toMatch(/class="verdict"><span class="where">on a &lt;machine&gt;<.*fine<\/p>/);
});

test('a page has a script only while its demo runs, and escapes the texts', () => {
  expect(html(PAGE)).toContain('<script>');
  expect(html(PAGE)).toContain('<h1>A &lt;page&gt;</h1>');
  expect(html({ ...PAGE, ended: true })).not.toContain('<script>');
  const failed = html({ ...PAGE, verdict: { kind: 'failed', findings: ['<one>'] } });
  expect(failed).toContain('Not as promised:<br>&lt;one&gt;');
});

test.each([
  ['started', 202],
  ['busy', 409],
  ['unknown', 404],
] as const)('a button that is %s is answered with %d', async (press, status) => {
  const pressed: string[] = [];
  const url = await open((id) => {
    pressed.push(id);
    return press;
  });
  const headers = { [PRESS_HEADER]: 'yes' };
  expect((await fetch(`${url}press/dying-host`, { method: 'POST', headers })).status).toBe(status);
  expect(pressed).toEqual(['dying-host']);
});

test('another site, a link, and a page without buttons press nothing', async () => {
  const pressed: string[] = [];
  const url = await open((id) => {
    pressed.push(id);
    return 'started';
  });
  const headers = { [PRESS_HEADER]: 'yes' };
  expect((await fetch(`${url}press/dying-host`, { method: 'POST' })).status).toBe(404);
  expect((await fetch(`${url}press/dying-host`, { headers })).status).toBe(404);
  expect((await fetch(`${url}press/..%2F`, { method: 'POST', headers })).status).toBe(404);
  expect(pressed).toEqual([]);
  const without = await open();
  expect((await fetch(`${without}press/dying-host`, { method: 'POST', headers })).status).toBe(404);
});
