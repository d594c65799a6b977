import * as fs from 'node:fs';
import * as path from 'node:path';
import { JOB } from './platform';

/** A block of commands of the runbook. */
export interface Block {
  readonly heading: string;
  readonly commands: string;
}

const PAGE = fs.readFileSync(path.join(__dirname, '../../../docs/runbook.md'), 'utf8');

/** The page by heading. */
const SECTIONS = PAGE.split(/^## /m)
  .slice(1)
  .map((section) => ({ heading: section.slice(0, section.indexOf('\n')), text: section }));

/** The blocks of commands in the order of the page. The first one reads the names. */
export const BLOCKS: Block[] = SECTIONS.flatMap(({ heading, text }) =>
  [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, commands]) => ({ heading, commands })),
);

/** The commands that read the names, as a reader sets `NAME`: to a service, or to a job for commands of jobs. */
export function namesFor(commands: string): string {
  const [names] = BLOCKS;
  return ofJob(commands) ? namesOf(JOB) : names.commands;
}

/** The commands that read the names of a service, a worker or a job. */
export function namesOf(workload: string): string {
  const [names] = BLOCKS;
  return names.commands.replace(/^NAME=.*$/m, `NAME=${workload}`);
}

/** Indicates whether commands use a name of a job. */
export function ofJob(commands: string): boolean {
  return /\$JOB(_[A-Z_]+)?\b/.test(commands);
}

/** The AWS commands inside sentences. */
export const INLINE: Block[] = SECTIONS.flatMap(({ heading, text }) =>
  [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/`(aws [^`]+)`/g)].map(([, commands]) => ({
    heading,
    commands: commands.replace(/\s+/g, ' '),
  })),
);

/** The policies of the runbook. */
export const POLICIES: Block[] = SECTIONS.flatMap(({ heading, text }) =>
  [...text.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, commands]) => ({ heading, commands })),
);
