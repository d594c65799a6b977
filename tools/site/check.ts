import * as fs from 'node:fs';
import * as path from 'node:path';
import { SITE } from './addresses';
import { deadLinksIn } from './links';
import { QUESTIONS } from './questions';
import { type Hit, searchOf } from './search';

/** A reader looks at the first hits only. */
const FIRST = 3;

/** Checks a built site: every link and anchor leads somewhere, and everyday changes are found by its own search. */
function main(): void {
  const [site] = process.argv.slice(2);
  const problems = [
    ...deadLinksIn(site).map((link) => `dead link: ${link}`),
    ...deadAddressesIn(site).map((address) => `llms.txt names a page that does not exist: ${address}`),
    ...unanswered(site),
  ];
  for (const problem of problems) console.error(problem);
  const { length } = QUESTIONS;
  if (problems.length === 0) console.log(`No dead link. The search finds ${length} of ${length} everyday changes.`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

function deadAddressesIn(site: string): string[] {
  const text = fs.readFileSync(path.join(site, 'llms.txt'), 'utf8');
  const addresses = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, address]) => address);
  return addresses.filter((address) => {
    if (!address.startsWith(SITE)) return false;
    const page = address.slice(SITE.length);
    return ![`${page}.html`, `${page}index.html`].some((file) => fs.existsSync(path.join(site, file)));
  });
}

function unanswered(site: string): string[] {
  const search = searchOf(site);
  const exists = (page: string): boolean => fs.existsSync(path.join(site, `${page}.html`));
  return QUESTIONS.flatMap(({ words, answers }) => {
    if (!answers.some(exists)) return [`no page answers '${words}': ${answers.join(', ')}`];
    const hits = search(words).slice(0, FIRST);
    return hits.some(({ page }) => answers.includes(page)) ? [] : [`'${words}' finds other pages: ${listOf(hits)}`];
  });
}

function listOf(hits: Hit[]): string {
  return hits.map(({ page, section }) => `${page} (${section})`).join('; ');
}

main();
