import * as fs from 'node:fs';
import * as path from 'node:path';
import { defineConfig } from 'vitepress';
import { BASE, linkOnSite, REPOSITORY, SITE, siteFile, slug } from '../../tools/site/addresses';
import { contentsOf } from '../../tools/site/contents';
import { withExplanations } from '../../tools/site/errors-page';
import { llmsText } from '../../tools/site/llms';
import { withSwitchedPictures } from '../../tools/site/pictures';
import { INDEX_OPTIONS, SEARCH_OPTIONS } from '../../tools/site/search-options';
import { sidebarOf } from '../../tools/site/sidebar';

const DOCS = path.join(import.meta.dirname, '..');
const { description } = JSON.parse(fs.readFileSync(path.join(DOCS, '..', 'package.json'), 'utf8'));
const contents = contentsOf(DOCS);
const exists = (file: string) => fs.existsSync(path.join(DOCS, file));

export default defineConfig({
  title: 'Trading Analytics Platform',
  description,
  lang: 'en',
  base: BASE,
  outDir: '../.cache/site',
  cacheDir: '../.cache/vitepress',
  cleanUrls: true,
  // On the site, index.md is the first page. docs/README.md is the same list for GitHub.
  srcExclude: ['README.md'],
  rewrites: siteFile,
  sitemap: { hostname: SITE },
  head: [['meta', { name: 'theme-color', content: '#0f766e' }]],
  markdown: {
    anchor: { slugify: slug },
    headers: { slugify: slug },
    toc: { slugify: slug },
    config: (md) => {
      const render = md.render.bind(md);
      md.render = (text, env) =>
        render(env.relativePath === 'errors.md' ? withExplanations(text) : withSwitchedPictures(text), env);
      md.core.ruler.push('links', ({ tokens, env }) => {
        for (const token of tokens.flatMap(({ children }) => children ?? [])) {
          const href = token.type === 'link_open' ? token.attrGet('href') : null;
          if (href) token.attrSet('href', linkOnSite(href, sourceOf(env.path), exists));
        }
      });
    },
  },
  // Pages with hundreds of names list only their types.
  transformPageData: ({ relativePath }) =>
    /^(?:errors|runbook|reference\/.*)\.md$/.test(relativePath) ? { frontmatter: { outline: 2 } } : undefined,
  buildEnd: ({ outDir }) => fs.writeFileSync(path.join(outDir, 'llms.txt'), llmsText(contents, description)),
  themeConfig: {
    outline: [2, 3],
    sidebar: sidebarOf(contents),
    nav: [
      { text: 'Start', link: '/start' },
      { text: 'Recipes', link: '/recipes/' },
      { text: 'Reference', link: '/reference/' },
      { text: 'Errors', link: '/errors' },
      { text: 'Changelog', link: `${REPOSITORY}/blob/main/CHANGELOG.md` },
    ],
    search: { provider: 'local', options: { miniSearch: { options: INDEX_OPTIONS, searchOptions: SEARCH_OPTIONS } } },
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
    editLink: { pattern: `${REPOSITORY}/edit/main/docs/:path`, text: 'Change this page' },
    footer: { message: 'Apache-2.0. Not a product of AWS.' },
  },
});

function sourceOf(file: string): string {
  return path.relative(DOCS, file).split(path.sep).join('/');
}
