import { addressOf } from './addresses';
import type { Group } from './contents';

export interface SidebarItem {
  readonly text: string;
  readonly link?: string;
  readonly collapsed?: boolean;
  readonly items?: SidebarItem[];
}

/** The group that is open on the first visit. Readers need the others later. */
const OPEN = 'Start';

/** The sidebar of the site: one group for each heading of docs/README.md. */
export function sidebarOf(contents: Group[]): SidebarItem[] {
  return contents
    .filter(({ pages }) => pages.length > 0)
    .map(({ title, pages }) => ({
      text: title,
      collapsed: title !== OPEN,
      items: pages.map((page) => ({ text: page.title, link: addressOf(page.file) })),
    }));
}
