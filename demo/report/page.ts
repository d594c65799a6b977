import { escaped, sign } from './html';
import { SCRIPT } from './script';
import { STYLE } from './style';
import { VERSION } from './version';

/** The result of a demo. */
export type Verdict =
  | { readonly kind: 'running' | 'passed'; readonly text: string }
  | { readonly kind: 'failed'; readonly findings: readonly string[] };

/** A number in the overview. */
export interface PageNumber {
  readonly name: string;
  readonly value: number | string;
  readonly text: string;
  /**
   * Indicates whether every value above 0 is a failure.
   *
   * @default false
   */
  readonly isFailure?: boolean;
}

/** The data that a demo shows on its page. */
export interface PageData {
  readonly title: string;
  /** The introduction, as HTML. */
  readonly introduction: string;
  /** Where the demo runs, in a few words. It is beside the verdict. */
  readonly where: string;
  readonly verdict: Verdict;
  readonly numbers: readonly PageNumber[];
  /** The sections, as HTML. */
  readonly content: string;
  /**
   * The inner HTML of the elements in `content` that change, by their ids.
   *
   * @default - no other elements change
   */
  readonly fragments?: Readonly<Record<string, string>>;
  /**
   * The marks of each grid in `content`, one character for each cell.
   *
   * @default - no grids
   */
  readonly marks?: readonly string[];
  /**
   * Indicates whether the buttons are enabled.
   *
   * @default false
   */
  readonly canPress?: boolean;
  /** Indicates whether the demo has ended, so that the page does not change any more. */
  readonly ended: boolean;
}

/** Returns the page as one HTML file that loads nothing else. */
export function html(page: PageData, date = new Date()): string {
  const { title, introduction, content, ended } = page;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title><style>${STYLE}</style></head>
<body>
<h1>${escaped(title)}</h1>
<p class="soft">${introduction}</p>
<p class="stamp">${escaped(VERSION)} · ${dateOf(date)}</p>
<div id="verdict">${verdict(page)}</div>
<div id="numbers" class="numbers">${numbers(page)}</div>
${content}
${ended ? '' : `<script>${SCRIPT}</script>`}
</body>
</html>
`;
}

/** Returns the parts of the page that change, for its script. */
export function liveState(page: PageData) {
  const { ended, canPress = false, marks = [], fragments } = page;
  return { ended, canPress, marks, fragments: { verdict: verdict(page), numbers: numbers(page), ...fragments } };
}

function verdict({ verdict: result, where }: PageData): string {
  const place = `<span class="where">${escaped(where)}</span>`;
  switch (result.kind) {
    case 'running':
      return `<p class="verdict running">${place}${escaped(result.text)}</p>`;
    case 'passed':
      return `<p class="verdict">${place}${sign(true)} ${escaped(result.text)}</p>`;
    default:
      return `<p class="verdict failed">${place}${sign(false)} Not as promised:<br>${result.findings.map(escaped).join('<br>')}</p>`;
  }
}

/** Returns a date and a time, for example `2026-11-30 14:05 UTC`. */
function dateOf(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function numbers(page: PageData): string {
  return page.numbers
    .map(({ name, value, text, isFailure = false }) => {
      const kind = isFailure ? ` class="${value === 0 ? 'zero' : 'some'}"` : '';
      return `<div><b${kind} data-number="${name}">${value.toLocaleString('en')}</b>${escaped(text)}</div>`;
    })
    .join('');
}
