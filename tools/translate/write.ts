import * as fs from 'node:fs';
import { differ, recipePages, withTranslations } from './pages';
import { translate } from './translate';

/** Writes the recipes in Python, Java and Go below those in TypeScript. With --check it fails if one is out of date. */
function main(): void {
  const pages = recipePages();
  const translations = translate(Object.fromEntries(pages.map(({ name, program }) => [name, program])));
  for (const page of pages) {
    const text = withTranslations(page, translations[page.name]);
    if (!process.argv.includes('--check')) fs.writeFileSync(page.file, text);
    else if (differ(text, page.text)) {
      console.error(`docs/recipes/${page.name}.md is out of date: run \`npx projen translate\`, and commit it.`);
      process.exitCode = 1;
    }
  }
}

main();
