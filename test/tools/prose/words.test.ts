import { BANNED_WORDINGS } from '../../../tools/prose/words';
import { findingsIn } from './check-text';

const BANNED = [
  'Alarms that tell nobody.',
  'The page says why.',
  'AWS said so.',
  'A file knows it.',
  'The tasks that know it.',
  'The service asks again.',
  'It is asked for.',
  'The proxy wants memory.',
  'The alarm rings.',
  'Alarms ring.',
  'A way out.',
  'The way in.',
  'A caller is let in.',
  'It lets clients in.',
  'The user is made.',
  'The first deployment makes the repository.',
  'The log goes with the stack.',
  'The old one goes, and the new one stays.',
  'However much there is at the most.',
  'Mend the image.',
  'It is mended.',
  'It starts anew.',
  '`exec: false` turns it round.',
  'PGHOST and its kin.',
  'An address that is none.',
  'None is left.',
  'A role that has not this tag.',
  'It says not why.',
  'ECS knows not which.',
  'RDS takes no name.',
  'A value that ECS does not take.',
  'A route that cannot be.',
  'It allows such.',
  'That one is used.',
  'It follows this one.',
  'Names are those that ECS has.',
  'The log is for whoever reads it.',
  'What is left stays.',
];

test.each(BANNED)('is banned: %s', async (sentence) => {
  expect(await findingsIn('README.md', `${sentence}\n`)).not.toEqual([]);
});

test.each(BANNED_WORDINGS)(
  '$banned leaves plain English alone, and names another wording',
  async ({ banned, instead, allowed = [] }) => {
    expect(instead).not.toBe('');
    for (const sentence of allowed) {
      expect(sentence).not.toMatch(banned);
      expect(await findingsIn('README.md', `${sentence}\n`)).toEqual([]);
    }
  },
);

test('every entry of the list is proved by a sentence', () => {
  const unproved = BANNED_WORDINGS.filter(({ banned }) => !BANNED.some((sentence) => banned.test(sentence)));
  expect(unproved).toEqual([]);
});
