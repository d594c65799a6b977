import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MinuteResult } from '../../../examples/trading-day/services/src/analytics-engine/trading-day';
import { isApiKey } from '../../../examples/trading-day/services/src/api-gateway/api-key';
import { run, storesOf } from '../../../examples/trading-day/services/src/end-of-day/main';
import { HttpService } from '../../../examples/trading-day/services/src/shared/http-service';
import type { Json } from '../../support/json';
import { LocalServices, type Stored } from './support/local-services';
import { CALENDAR, HALF_DAY } from './support/sessions';

const SPEED = 100_000;
/** Less than the time after which the server closes a connection without requests, so that a stop closes it. */
const STOP_MS = 60_000;
const MARKET_CALENDAR_JSON = JSON.stringify(CALENDAR);
const API_KEY = 'current-key';

/** The three services in this process, without Envoy and without a database. */
describe('the services of the example', () => {
  let running: LocalServices;
  let stored: Stored;
  let urls: LocalServices['urls'];

  beforeAll(async () => {
    jest.spyOn(console, 'log').mockImplementation(() => {});
    running = await LocalServices.start(HALF_DAY, SPEED, { API_KEY, PREVIOUS_API_KEY: '' });
    ({ stored, urls } = running);
  });
  afterAll(() => running.stop());
  const get = async (url: string): Promise<Json> => (await fetch(url)).json();

  test('are healthy, until the database refuses the login', async () => {
    const statuses = () => Promise.all(Object.values(urls).map(async (url) => (await fetch(`${url}/health`)).status));
    expect(await statuses()).toEqual([200, 200, 200]);
    running.database.isUsable = false;
    expect(await statuses()).toEqual([503, 503, 200]);
    running.database.isUsable = true;
  });

  test('carry all ticks of the day to the page, and each minute once', async () => {
    const { body } = await fetch(`${urls.gateway}/live`);
    let events = '';
    const decoder = new TextDecoder();
    for await (const chunk of body ?? []) {
      events += decoder.decode(chunk as Uint8Array, { stream: true });
      if (events.includes('"closed":true') && events.endsWith('\n\n')) break;
    }
    const seen = events
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .map((line) => JSON.parse(line.slice('data: '.length)));
    const minutes = seen.flatMap(({ results }) => results.map(({ minute }: MinuteResult) => minute));
    expect(minutes).toEqual(Array.from({ length: 210 }, (_, minute) => minute));
    expect(seen[seen.length - 1].ticks).toBe(running.ticks);
    expect(stored.ticks).toBe(running.ticks);
    expect(stored.failures).toBe(0);
    expect(stored.minutes.map(({ minute }) => minute)).toEqual(minutes);
    while (stored.completed === 0) await sleep(10);
    expect(stored.completed).toBe(210);
    expect((await get(`${urls.gateway}/v1/state`)).results).toHaveLength(210);
  });

  test('answer pages of ticks, also for another day', async () => {
    const first = await get(`${urls.ingestion}/ticks?day=${HALF_DAY.day}&after=0`);
    expect(first.ticks).toHaveLength(2_000);
    expect(first).toMatchObject({ day: HALF_DAY.day, closed: false, upTo: first.ticks[1_999][1] });
    const rest = await get(`${urls.ingestion}/ticks?day=${HALF_DAY.day}&after=2000&wait=1000`);
    expect(rest).toMatchObject({ closed: true, upTo: 210 * 60_000 });
    expect(rest.ticks[0][0]).toBe(2_001);
    expect((await get(`${urls.ingestion}/ticks?day=2026-01-02&after=5`)).ticks[0][0]).toBe(1);
    expect((await fetch(`${urls.ingestion}/ticks?after=x`)).status).toBe(400);
    expect((await fetch(`${urls.ingestion}/ticks`, { method: 'POST' })).status).toBe(404);
  });

  test('change a position with the API key only', async () => {
    const put = (symbol: string, body: unknown, key?: string) =>
      fetch(`${urls.gateway}/v1/positions/${symbol}`, {
        method: 'PUT',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: key ? { 'x-api-key': key } : {},
      });
    expect((await put('ALFA', { quantity: 7 })).status).toBe(401);
    expect((await put('ALFA', { quantity: 7 }, 'other-key')).status).toBe(401);
    expect((await put('ALFA', { quantity: 1.5 }, API_KEY)).status).toBe(400);
    expect((await put('ALFA', 'no JSON', API_KEY)).status).toBe(400);
    expect((await put('ALFA', 'x'.repeat(20_000), API_KEY)).status).toBe(413);
    expect((await put('NONE', { quantity: 7 }, API_KEY)).status).toBe(404);
    const answer = await put('ALFA', { quantity: 7 }, API_KEY);
    expect([answer.status, await answer.json()]).toEqual([200, { symbol: 'ALFA', quantity: 7 }]);
    expect(stored.book.ALFA).toBe(7);
    const state = await get(`${urls.engine}/state`);
    expect(state.symbols.find(({ symbol }: { symbol: string }) => symbol === 'ALFA').quantity).toBe(7);
  });

  test('serve a page that loads nothing from outside', async () => {
    const page = await fetch(`${urls.gateway}/`);
    const html = await page.text();
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
    for (const [, file] of html.matchAll(/(?:src|href)="(\/[^"]+)"/g)) {
      expect({ file, status: (await fetch(urls.gateway + file)).status }).toEqual({ file, status: 200 });
    }
    expect((await fetch(`${urls.gateway}/`, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(`${urls.gateway}/../etc/passwd`)).status).toBe(404);
    expect((await fetch(`${urls.engine}/results/yesterday`)).status).toBe(400);
  });

  test('give the job what it writes, twice the same', async () => {
    const REPORT_FOLDER = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'report-')), 'new');
    const environment = {
      ...{ REPORT_FOLDER, MARKET_CALENDAR_JSON, ANALYTICS_ENGINE_URL: urls.engine },
      // Already the next day in UTC
      JOB_SCHEDULED_TIME: '2026-11-28T01:30:00Z',
    };
    await run(environment);
    const text = fs.readFileSync(path.join(REPORT_FOLDER, '2026-11-27.md'), 'utf8');
    expect(text).toContain('| ALFA | 1.00 | 2.00 | 1.50 | 1.25 | 1,000 | – |');
    expect(text).toContain('| value at risk, 99 %, one day | $20 |');
    expect(JSON.parse(fs.readFileSync(path.join(REPORT_FOLDER, '2026-11-27.json'), 'utf8')).complete).toBe(true);
    await run(environment);
    expect(fs.readdirSync(REPORT_FOLDER).sort()).toEqual(['2026-11-27.json', '2026-11-27.md']);
    fs.rmSync(path.dirname(REPORT_FOLDER), { recursive: true });

    stored.completed = 0;
    await expect(run({ ...environment, WAIT_SECONDS: '-1' })).rejects.toThrow('were not complete');
    expect(() => storesOf({})).toThrow('REPORT_BUCKET');
  });
});

test('both API keys of a rotation are valid, and an empty one never is', () => {
  const keys = { API_KEY: 'new', PREVIOUS_API_KEY: 'old' };
  expect(['new', 'old', 'other', '', undefined].map((key) => isApiKey(key, keys))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(isApiKey('', { API_KEY: 'new', PREVIOUS_API_KEY: '' })).toBe(false);
});

test(
  'a server that stops ends its requests first, and accepts no new ones',
  async () => {
    let finish = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let begun = () => {};
    const hasBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const service = await HttpService.start('127.0.0.1', 0, async () => {
      begun();
      await finished;
      return { body: 'done' };
    });
    const url = `http://127.0.0.1:${service.port}/`;
    const answer = fetch(url);
    await hasBegun;
    let hasStopped = false;
    const stopped = service.stop().then(() => {
      hasStopped = true;
    });
    await expect(fetch(url)).rejects.toThrow();
    expect(hasStopped).toBe(false);
    finish();
    expect(await (await answer).text()).toBe('done');
    await stopped;
  },
  STOP_MS,
);
