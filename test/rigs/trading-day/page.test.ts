import { LocalServices } from '../../examples/trading-day/support/local-services';
import { HALF_DAY } from '../../examples/trading-day/support/sessions';
import { BROWSER_TEST_MS, chromium } from '../../real/support/browser';
import { OpenPage } from '../../real/support/open-page';

/** A minute of the market in four seconds. The session is open for 14 minutes, also if the browser is slow. */
const SPEED = 15;
/** Two minutes of the market are the least that a line can be drawn from. Unit: minutes of the market. */
const MINUTES = 4;
/** The minimum contrast of text in WCAG 2.2, level AA. */
const CONTRAST = 4.5;
/** Returns the lowest contrast of a text with its background, and the text. */
const LOWEST_CONTRAST = `(() => {
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = (color) => {
    const [r, g, b] = numbers(color).map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if ((numbers(backgroundColor)[3] ?? 1) === 1) return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  const texts = [...document.querySelectorAll('body *')].filter((element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()) && element.checkVisibility());
  return texts.map((element) => {
    const [one, other] = [luminance(getComputedStyle(element).color), luminance(behind(element))];
    return { text: element.textContent, contrast: (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05) };
  }).sort((one, other) => one.contrast - other.contrast)[0];
})()`;

(chromium ? describe : describe.skip)('the page of examples/trading-day in a browser', () => {
  let services: LocalServices;
  let page: OpenPage;

  beforeAll(async () => {
    jest.spyOn(console, 'log').mockImplementation(() => {});
    services = await LocalServices.start(HALF_DAY, SPEED, {}, MINUTES);
    page = await OpenPage.of(services.urls.gateway);
  }, BROWSER_TEST_MS);
  afterAll(async () => {
    await page?.close();
    await services?.stop();
  });
  const path = (name: string) => page.evaluate<string>(`document.querySelector('#chart .${name}').getAttribute('d')`);

  test(
    'draws live values',
    async () => {
      await page.textThatMatches('#status', /^open$/);
      expect(await page.text('#date')).toBe('Friday, 27 November 2026, New York, half-day');
      await page.textThatMatches('[data-symbol="ALFA"] td', /^\d+\.\d\d$/);
      await page.textThatMatches('#risk', /^\$[\d,]+$/);
      await page.textThatMatches('#time', /^09:(3[3-9]|[45]\d)|^1\d:/);
      const [line, time] = [await path('price'), await page.text('#time')];
      expect(line).toMatch(/^M[\d.]+ [\d.]+L/);
      expect(await page.text('#ticks')).toMatch(/^[1-9][\d,]*$/);
      await page.textThatMatches('#time', new RegExp(`^(?!${time})`));
      expect((await path('price')).length).toBeGreaterThan(line.length);
      expect(
        await page.evaluate(
          'performance.getEntriesByType("resource").every(({ name }) => name.startsWith(location.origin) || name.startsWith("data:"))',
        ),
      ).toBe(true);
    },
    BROWSER_TEST_MS,
  );

  test('shows another instrument by the keyboard', async () => {
    await page.evaluate(`document.querySelector('[data-symbol="FXTR"] button').focus()`);
    await page.evaluate('document.activeElement.click()');
    expect(await page.text('#chart-symbol')).toBe('FXTR');
    expect(await page.evaluate('document.querySelector(\'[aria-pressed="true"]\').textContent')).toBe('FXTR');
    expect(await page.evaluate('document.querySelector("#chart").getAttribute("aria-label")')).toContain('FXTR: last');
  });

  test.each([
    [1200, 'light'],
    [1200, 'dark'],
    [390, 'light'],
    [390, 'dark'],
  ] as const)('at %i pixels, %s: fits its width, and each text has enough contrast', async (width, scheme) => {
    await page.show(width, scheme);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    const lowest = await page.evaluate<{ text: string; contrast: number }>(LOWEST_CONTRAST);
    expect(lowest).toEqual({ text: expect.any(String), contrast: expect.any(Number) });
    expect(lowest.contrast).toBeGreaterThanOrEqual(CONTRAST);
  });

  test(
    'reports a lost connection',
    async () => {
      await services.stop();
      await page.textThatMatches('#status', /^reconnecting$/);
    },
    BROWSER_TEST_MS,
  );
});
