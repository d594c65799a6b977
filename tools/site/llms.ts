import { addressOf, SITE } from './addresses';
import type { Group } from './contents';

/** The list of all pages for language models, by the convention of https://llmstxt.org. */
export function llmsText(contents: Group[], description: string): string {
  const groups = contents
    .filter(({ pages }) => pages.length > 0)
    .map(({ title, pages }) => {
      const lines = pages.map(
        (page) => `- [${page.title}](${absolute(page.file)})${page.description && `: ${plain(page.description)}`}`,
      );
      return `## ${title}\n\n${lines.join('\n')}`;
    });
  return `# cdk-trading-analytics-platform\n\n> ${description}\n\n${groups.join('\n\n')}\n`;
}

function absolute(file: string): string {
  const address = addressOf(file);
  return address.startsWith('/') ? new URL(address.slice(1), SITE).href : address;
}

function plain(text: string): string {
  return text.replace(/\[([^\]]+)\]\([^)]+\)/g, '$1');
}
