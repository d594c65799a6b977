import { CLAIMS, type Claim } from './claims';
import type { LiveRun } from './record';

const BEGIN = '<!-- live: begin -->';
const END = '<!-- live: end -->';

/** Returns docs/proof.md with its part about live runs replaced. */
export function proofWith(page: string, run: LiveRun | undefined): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`docs/proof.md has no part between ${BEGIN} and ${END}`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${liveSection(run)}\n\n${page.slice(end)}`;
}

/** The list of what was shown in an account, and of what only AWS can show. */
export function liveSection(run: LiveRun | undefined): string {
  if (run === undefined)
    return `Nothing was run against AWS itself: \`npm run live\` was never run.\n\n${notProven(CLAIMS)}`;
  const passed = new Set(run.steps.filter(({ problem }) => problem === undefined).map(({ name }) => name));
  const isProven = ({ shownBy }: Claim): boolean => shownBy.length > 0 && shownBy.every((name) => passed.has(name));
  const failed = run.steps.filter(({ problem }) => problem !== undefined);
  return [
    `\`npm run live\` was run on ${run.date} in ${run.region}, with the version ${run.version}. It showed:`,
    listOf(CLAIMS.filter(isProven).map(({ text }) => text)),
    ...(failed.length > 0
      ? ['Not as expected:', listOf(failed.map(({ name, problem }) => `${name}: ${problem}`))]
      : []),
    notProven(CLAIMS.filter((claim) => !isProven(claim))),
  ].join('\n\n');
}

function notProven(claims: Claim[]): string {
  return `Only AWS can show the following:\n\n${listOf(claims.map(({ text }) => text))}`;
}

function listOf(items: string[]): string {
  return items.length === 0 ? '- nothing' : items.map((item) => `- ${item}`).join('\n');
}
