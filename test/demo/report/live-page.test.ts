import { LivePage, PRESS_HEADER, type Press } from '../../../demo/report/live-page';

const content = { page: () => '<p>page</p>', live: () => ({ seconds: 1 }) };
const pages: LivePage[] = [];
async function open(press?: (id: string) => Press): Promise<string> {
  const page = await LivePage.open({ ...content, press });
  pages.push(page);
  return page.url;
}
afterEach(() => {
  for (const page of pages.splice(0)) page.close();
});

test('the page and what has changed are served on the loopback interface, and nothing else', async () => {
  const url = await open();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  expect(await (await fetch(url)).text()).toBe('<p>page</p>');
  expect(await (await fetch(`${url}state.json`)).json()).toEqual({ seconds: 1 });
  expect((await fetch(`${url}etc/passwd`)).status).toBe(404);
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

test('nothing is pressed by another site, by following a link, or where there are no buttons', async () => {
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
