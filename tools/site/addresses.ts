import * as path from 'node:path';

export const REPOSITORY = 'https://github.com/cdk-trading-analytics/cdk-trading-analytics-platform';
export const BASE = '/cdk-trading-analytics-platform/';
export const SITE = `https://cdk-trading-analytics.github.io${BASE}`;

/** The address of a file of docs/ on the site, or of another file in the repository. */
export function addressOf(file: string): string {
  if (file.startsWith('../')) return `${REPOSITORY}/blob/main/${file.slice('../'.length)}`;
  return `/${siteFile(file)
    .replace(/\.md$/, '')
    .replace(/(^|\/)index$/, '$1')}`;
}

/** The file of the site that a file of docs/ becomes: an index of a folder is `README.md` on GitHub. */
export function siteFile(file: string): string {
  return file.replace(/(^|\/)README\.md$/, '$1index.md');
}

/**
 * The target of a link on the site. GitHub resolves all links in the repository, and the site has only docs/.
 *
 * @param from the file with the link, from docs/
 */
export function linkOnSite(href: string, from: string, exists: (file: string) => boolean): string {
  if (/^(?:[a-z]+:|#|\/)/i.test(href)) return href;
  const [target, anchor] = href.split('#');
  const file = path.posix.normalize(path.posix.join(path.posix.dirname(from), target));
  if (!exists(file)) throw new Error(`docs/${from} links to ${href}, which does not exist`);
  if (file.startsWith('../') || !/\.(?:md|\/)$|\/$/.test(file)) {
    return `${REPOSITORY}/blob/main/${path.posix.join('docs', file)}${anchor ? `#${anchor}` : ''}`;
  }
  const page = file.endsWith('/') ? `${file}index.md` : siteFile(file);
  const relative = path.posix.relative(path.posix.dirname(from), page);
  return `${relative.startsWith('.') ? relative : `./${relative}`}${anchor ? `#${anchor}` : ''}`;
}

/** The anchor of a heading as GitHub writes it. */
export function slug(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
}
