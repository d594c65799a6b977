import { addressOf, linkOnSite, slug } from '../../../tools/site/addresses';

const REPOSITORY = 'https://github.com/cdk-trading-analytics/cdk-trading-analytics-platform/blob/main';
const exists = (file: string) => file !== 'missing.md';

test.each([
  ['mesh.md', '/mesh'],
  ['reference/README.md', '/reference/'],
  ['reference/mesh.md', '/reference/mesh'],
  ['README.md', '/'],
  ['../CHANGELOG.md', `${REPOSITORY}/CHANGELOG.md`],
])('%s is at %s', (file, address) => {
  expect(addressOf(file)).toBe(address);
});

test.each([
  ['jobs.md', 'mesh.md', './jobs.md'],
  ['jobs.md#a-run', 'recipes/efs.md', './jobs.md#a-run'],
  ['../mesh.md', 'recipes/efs.md', '../mesh.md'],
  ['README.md', 'mesh.md', './index.md'],
  ['reference/README.md#job', 'mesh.md', './reference/index.md#job'],
  ['recipes/', 'mesh.md', './recipes/index.md'],
  ['../src/index.ts', 'mesh.md', `${REPOSITORY}/src/index.ts`],
  ['schemas/names-v1.json', 'names.md', `${REPOSITORY}/docs/schemas/names-v1.json`],
  ['../CHANGELOG.md#010', 'mesh.md', `${REPOSITORY}/CHANGELOG.md#010`],
  ['#a-run', 'mesh.md', '#a-run'],
  ['https://example.com/a.md', 'mesh.md', 'https://example.com/a.md'],
  ['/start', 'index.md', '/start'],
])('the link %s in %s leads to %s', (href, from, target) => {
  expect(linkOnSite(href, from, exists)).toBe(target);
});

test('a link to a file that does not exist is an error', () => {
  expect(() => linkOnSite('missing.md', 'mesh.md', exists)).toThrow(
    'docs/mesh.md links to missing.md, which does not exist',
  );
});

test.each([
  ['How large a mesh can grow', 'how-large-a-mesh-can-grow'],
  ['Retry, timeout and limits: the defaults', 'retry-timeout-and-limits-the-defaults'],
  ['new SpotCluster', 'new-spotcluster'],
  ['MarketHours.nyse', 'markethoursnyse'],
  ['`npm run demo:mesh` – a page', 'npm-run-demomesh--a-page'],
  ['min_tasks', 'min_tasks'],
])("the anchor of '%s' is that of GitHub", (heading, anchor) => {
  expect(slug(heading)).toBe(anchor);
});
