import {
  checkHour,
  isOpen,
  type RenewalWindow,
  timeToNextCheck,
} from '../../../src/certificates/handlers/renewal-window';
import { AnIssuer, DAY, SECRET } from './an-issuer';

const HOUR = DAY / 24;
/** Saturdays from 06:00 to 10:00. */
const WEEKLY: RenewalWindow = { weekdays: [6], hour: 6, hours: 4, onlyFirst: false };
const MONTHLY = { ...WEEKLY, onlyFirst: true };

test.each([
  ['2027-01-09T05:59:59Z', false],
  ['2027-01-09T06:00:00Z', true],
  ['2027-01-09T09:59:59Z', true],
  ['2027-01-09T10:00:00Z', false],
  ['2027-01-08T07:00:00Z', false],
])('at %s a weekly window is open: %s', (at, open) => {
  expect(isOpen(WEEKLY, new Date(at))).toBe(open);
});

test('a monthly window is on the first such day of a month', () => {
  const open = ['02', '09', '16', '23', '30'].map((day) => isOpen(MONTHLY, new Date(`2027-01-${day}T07:00:00Z`)));
  expect(open).toEqual([true, false, false, false, false]);
});

test.each<[RenewalWindow, string, string]>([
  [WEEKLY, '2027-01-09T09:29:00Z', '2027-01-09T09:30:00Z'],
  [WEEKLY, '2027-01-09T09:30:00Z', '2027-01-16T09:30:00Z'],
  [WEEKLY, '2027-01-11T20:00:00Z', '2027-01-16T09:30:00Z'],
  [MONTHLY, '2027-01-09T00:00:00Z', '2027-02-06T09:30:00Z'],
  [{ ...WEEKLY, weekdays: [0, 3] }, '2027-01-10T12:00:00Z', '2027-01-13T09:30:00Z'],
])('the next check in %j after %s is at %s', (window, at, next) => {
  expect(checkHour(window)).toBe(9);
  expect(new Date(new Date(at).getTime() + timeToNextCheck(window, new Date(at))).toISOString()).toBe(
    next.replace('Z', '.000Z'),
  );
});

describe('with weekly windows and a validity of 14 days, the daily check', () => {
  const LIFE = { validityMs: 14 * DAY, renewalMs: 7 * DAY };
  let at: AnIssuer;
  beforeEach(() => {
    jest.spyOn(console, 'log').mockImplementation();
    at = new AnIssuer({ ...LIFE, window: WEEKLY });
    // Renewed at the begin of a window.
    at.now = new Date('2027-01-09T06:05:00Z');
    return at.issuer.issueNow(SECRET, 'request');
  });

  /** Runs the daily checks of some days, and returns the times of renewals. */
  async function renewals(days: number, rotate: (date: string) => boolean = () => false): Promise<string[]> {
    const found: string[] = [];
    at.now = new Date('2027-01-09T09:30:00Z');
    for (let day = 0; day <= days; day++) {
      const date = at.now.toISOString().slice(0, 10);
      if (rotate(date)) await at.rotate(date);
      const before = at.secrets.value().certificate;
      await at.issuer.renewOverdue([SECRET]);
      if (at.secrets.value().certificate !== before) found.push(at.now.toISOString());
      at.later(1);
    }
    return found;
  }

  test('renews nothing while Secrets Manager renews each Saturday', async () => {
    expect(await renewals(70, (date) => new Date(date).getUTCDay() === 6)).toEqual([]);
  });

  test('renews at the end of each window in which no rotation did, and at no other time', async () => {
    expect(await renewals(30)).toEqual([
      '2027-01-16T09:30:00.000Z',
      '2027-01-23T09:30:00.000Z',
      '2027-01-30T09:30:00.000Z',
      '2027-02-06T09:30:00.000Z',
    ]);
  });

  test('renews outside of a window only in the last days, if the certificate would end before the next window', async () => {
    at.now = new Date('2027-01-16T10:00:00Z'); // the check in the window did not run
    const renewsOn = async (date: string) => {
      at.now = new Date(`${date}T09:30:00Z`);
      const before = at.secrets.value().certificate;
      await at.issuer.renewOverdue([SECRET]);
      return at.secrets.value().certificate !== before;
    };
    expect(await renewsOn('2027-01-18')).toBe(false);
    expect(await renewsOn('2027-01-20')).toBe(false);
    // The certificate ends on 2027-01-23 at 06:05, before the check in the next window at 09:30.
    expect(await renewsOn('2027-01-21')).toBe(true);
  });

  test('waits for the next window if the certificate lasts until then', async () => {
    at = new AnIssuer({ validityMs: 14 * DAY, renewalMs: 7 * DAY, window: WEEKLY });
    at.now = new Date('2027-01-09T12:00:00Z'); // issued by a deployment, after the window
    await at.issuer.issueNow(SECRET, 'request');
    at.now = new Date('2027-01-22T09:30:00Z');
    const before = at.secrets.value().certificate;
    await at.issuer.renewOverdue([SECRET]);
    expect(at.secrets.value().certificate).toBe(before);
    at.now = new Date('2027-01-23T09:30:00Z');
    await at.issuer.renewOverdue([SECRET]);
    expect(at.secrets.value().certificate).not.toBe(before);
  });

  test('renews a certificate that has ended at once', async () => {
    at.now = new Date('2027-01-25T09:30:00Z');
    const before = at.secrets.value().certificate;
    await at.issuer.renewOverdue([SECRET]);
    expect(at.secrets.value().certificate).not.toBe(before);
  });

  test('raises no error for a rotation that is due at the end of the next window', async () => {
    at.secrets.nextRotation = new Date(Date.now() + 6 * DAY + 4 * HOUR);
    await at.issuer.renewOverdue([SECRET]);
  });
});

test.each([
  [1, 2],
  [3, 7],
  [7, 14],
  [7, 21],
  [35, 70],
])('windows %d days apart and a validity of %d days: a rotation in each window is enough', async (gap, validity) => {
  jest.spyOn(console, 'log').mockImplementation();
  const window = {
    weekdays: gap === 1 ? [0, 1, 2, 3, 4, 5, 6] : gap === 3 ? [0, 3, 6] : [6],
    hour: 6,
    hours: 4,
    onlyFirst: gap === 35,
  };
  const at = new AnIssuer({ validityMs: validity * DAY, renewalMs: gap * DAY, window });
  at.now = new Date('2027-01-09T06:00:00Z');
  await at.issuer.issueNow(SECRET, 'request');
  let renewed = 0;
  for (let day = 0; day <= 2 * gap + 1; day++, at.later(1)) {
    if (isOpen(window, at.now)) await at.rotate(`rotation ${day}`);
    const issued = at.secrets.value().certificate;
    at.now = new Date(at.now.getTime() + 3.5 * HOUR);
    await at.issuer.renewOverdue([SECRET]);
    if (at.secrets.value().certificate !== issued) renewed++;
    at.now = new Date(at.now.getTime() - 3.5 * HOUR);
  }
  expect(renewed).toBe(0);
});
