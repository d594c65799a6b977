import * as fs from 'node:fs';
import * as path from 'node:path';
import { Scene } from '../../../rigs/pictures/scene';
import { widthOf, wrapped } from '../../../rigs/pictures/text-width';
import { declared } from '../../../tools/pictures/declared';
import { filesOf, picturesOf } from '../../../tools/pictures/pictures';
import { synthesized, type Templates } from '../../../tools/pictures/templates';

const FOLDER = path.join(__dirname, '../../../docs/pictures');
const TEMPLATES = synthesized();
const PICTURES = picturesOf(TEMPLATES);

test('the pictures in docs/pictures are those of the declarations (to write them: UPDATE_GOLDEN=1)', () => {
  const files = filesOf(PICTURES);
  if (process.env.UPDATE_GOLDEN) for (const name in files) fs.writeFileSync(path.join(FOLDER, name), files[name]);
  const outdated = Object.keys(files).filter(
    (name) =>
      !fs.existsSync(path.join(FOLDER, name)) || fs.readFileSync(path.join(FOLDER, name), 'utf8') !== files[name],
  );
  expect(outdated).toEqual([]);
  const others = fs.readdirSync(FOLDER).filter((name) => name.endsWith('.svg') && !(name in files));
  expect(others).toEqual([]);
});

test('every picture is on a page, and every screenshot is small', () => {
  const docs = path.join(FOLDER, '..');
  const pages = [path.join(docs, '..', 'README.md'), ...fs.readdirSync(docs).map((name) => path.join(docs, name))];
  const text = pages.filter((file) => file.endsWith('.md')).map((file) => fs.readFileSync(file, 'utf8'));
  const files = fs.readdirSync(FOLDER);
  expect(files.filter((name) => !text.some((page) => page.includes(`pictures/${name}`)))).toEqual([]);
  expect(files.filter((name) => fs.statSync(path.join(FOLDER, name)).size > 150_000)).toEqual([]);
});

test.each(PICTURES)('$name: no text leaves its place or covers another, and it fits a page', ({ scene }) => {
  expect(scene.faults()).toEqual([]);
  expect(scene.texts.length).toBeGreaterThan(8);
  expect(scene.width).toBeLessThanOrEqual(800);
});

describe('a change of the declarations changes the picture', () => {
  const changed = (change: (json: string) => string): Templates => ({
    defaultPlatform: JSON.parse(change(JSON.stringify(TEMPLATES.defaultPlatform))),
    serviceConnect: JSON.parse(change(JSON.stringify(TEMPLATES.serviceConnect))),
    envoy: JSON.parse(change(JSON.stringify(TEMPLATES.envoy))),
  });
  test.each<[string, string, string, string]>([
    ['platform', 'the maximum of tasks', '"MaxCapacity":10', '"MaxCapacity":11'],
    ['call', 'the timeout', '"PerRequestTimeoutSeconds":15', '"PerRequestTimeoutSeconds":16'],
    ['call', 'the attempts', 'num_retries: 2', 'num_retries: 3'],
    ['rotation', 'the interval', 'rate(30 days)', 'rate(7 days)'],
    ['deployment', 'the share', '"CanaryPercent":10', '"CanaryPercent":25'],
    ['dashboard-database', 'a title', 'Database CPU (%)', 'CPU of the database (%)'],
  ])('%s: %s', (name, _what, from, to) => {
    const svgOf = (pictures: typeof PICTURES) => pictures.find((picture) => picture.name === name)?.scene.element('');
    expect(svgOf(picturesOf(changed((json) => json.replaceAll(from, to))))).not.toBe(svgOf(PICTURES));
  });

  test('a picture without its declaration is an error', () => {
    expect(() => declared('a', /(b)/)).toThrow('got no match of /(b)/');
    expect(() => picturesOf(changed((json) => json.replaceAll('num_retries', 'retries')))).toThrow('expected what the');
  });
});

describe('a scene finds', () => {
  const area = { x: 10, y: 10, width: 100, height: 40 };
  test.each<[string, (scene: Scene) => void, string[]]>([
    [
      'a text that leaves its card',
      (scene) => scene.card(area, { title: 'a title that is too long', tone: 'data' }),
      ['leaves: a title that is too long'],
    ],
    [
      'texts on one another',
      (scene) => {
        scene.text({ x: 20, y: 30 }, 'one', area);
        scene.text({ x: 25, y: 32 }, 'two', area);
      },
      ['one covers two'],
    ],
    [
      'a text on a card, and a card outside',
      (scene) => {
        scene.card({ ...area, x: 150 }, { title: 'far', tone: 'data' });
        scene.text({ x: 155, y: 30 }, '', { ...area, x: 150 });
      },
      ['on a card: ', 'a card leaves the picture'],
    ],
    [
      'two cards on one another',
      (scene) => [0, 5].map((x) => scene.card({ ...area, x, height: 20 }, { title: '', tone: 'data' })),
      ['two cards overlap'],
    ],
  ])('%s', (_what, draw, faults) => {
    const scene = new Scene(200, 100);
    draw(scene);
    expect(scene.faults()).toEqual(expect.arrayContaining(faults));
  });
});

test('text is wrapped at spaces, and its width is not less than in Helvetica', () => {
  expect(wrapped('one two three', 50, 12)).toEqual(['one two', 'three']);
  expect(widthOf('analytics-engine', 12)).toBeGreaterThan(84);
  expect(widthOf('m', 10, true)).toBeGreaterThan(widthOf('m', 10));
});
