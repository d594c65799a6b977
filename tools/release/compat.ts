import * as fs from 'node:fs';
import { comparedWith, problemOf } from './api';
import { commitsSince, lastRelease } from './git';
import { isBreaking } from './versions';

/** Compares the API with that of the last release, or with the folder of an argument. */
function main(): void {
  const [folder] = process.argv.slice(2);
  const tag = lastRelease();
  const { name } = JSON.parse(fs.readFileSync('package.json', 'utf8'));
  const baseline = folder ?? (tag && `npm:${name}@${tag.replace(/^v/, '')}`);
  if (baseline === undefined) {
    console.log('There is no release yet, so no API to compare with.');
    return;
  }
  const declared = folder === undefined && tag !== undefined && commitsSince(tag).some(isBreaking);
  const problem = problemOf(comparedWith(baseline), declared);
  if (problem === undefined) console.log(`The API is compatible with ${baseline}, or a commit states that it is not.`);
  else console.error(problem);
  process.exitCode = problem === undefined ? 0 : 1;
}

main();
