import * as fs from 'node:fs';
import { differ, programPages, withTranslations } from './pages';
import { translate } from './translate';

/** Writes the programs of docs/recipes and docs/languages in Python, Java and Go. With --check it fails if one is out of date. */
function main(): void {
  const pages = programPages();
  const translations = translate(Object.fromEntries(pages.map(({ name, program }) => [name, program])));
  for (const page of pages) {
    for (const [file, text] of Object.entries(withTranslations(page, translations[page.name]))) {
      if (!process.argv.includes('--check')) fs.writeFileSync(file, text);
      else if (differ(text, fs.readFileSync(file, 'utf8'))) {
        console.error(`${file} is out of date: run \`npx projen translate\`, and commit it.`);
        process.exitCode = 1;
      }
    }
  }
}

main();
