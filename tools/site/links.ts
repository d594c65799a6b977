import * as fs from 'node:fs';
import * as path from 'node:path';
import { BASE } from './addresses';

/** Returns each link and image of a built site that leads nowhere within it: `page: target`. */
export function deadLinksIn(site: string): string[] {
  const pages = htmlIn(site);
  const anchors = new Map(pages.map((page) => [page, anchorsOf(fs.readFileSync(path.join(site, page), 'utf8'))]));
  return pages.flatMap((page) => {
    const html = fs.readFileSync(path.join(site, page), 'utf8');
    return targetsOf(html)
      .filter((target) => !leads(site, page, target, anchors))
      .map((target) => `${page}: ${target}`);
  });
}

function htmlIn(folder: string, below = ''): string[] {
  return fs.readdirSync(path.join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(below, entry.name);
    if (entry.isDirectory()) return htmlIn(folder, name);
    return name.endsWith('.html') ? [name] : [];
  });
}

function targetsOf(html: string): string[] {
  const targets = [...html.matchAll(/ (?:href|src)="([^"]*)"/g)].map(([, target]) => target.replaceAll('&amp;', '&'));
  return [...new Set(targets)].filter((target) => !/^(?:https?:|mailto:|data:)/.test(target));
}

function anchorsOf(html: string): Set<string> {
  return new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
}

function leads(site: string, page: string, target: string, anchors: Map<string, Set<string>>): boolean {
  const { pathname, hash } = new URL(target, `http://site${BASE}${page}`);
  if (!pathname.startsWith(BASE)) return false;
  const file = decodeURIComponent(pathname.slice(BASE.length));
  const found = [file, `${file}.html`, path.posix.join(file, 'index.html')].find(
    (name) => name !== '' && fs.statSync(path.join(site, name), { throwIfNoEntry: false })?.isFile(),
  );
  if (found === undefined) return false;
  const anchor = decodeURIComponent(hash.slice(1));
  return anchor === '' || !found.endsWith('.html') || anchors.get(found)?.has(anchor) === true;
}
