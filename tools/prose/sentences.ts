import type { AnyTxtNode, TxtParentNode, TxtTextNode } from '@textlint/ast-node-types';

/** A sentence, with the position of its first character in the source. */
export interface Sentence {
  readonly text: string;
  readonly offset: number;
}

/** A block of prose, such as a paragraph, with the position of each character in the source. */
export interface Prose {
  readonly text: string;
  readonly offsets: number[];
}

/** The word that stands for code. A capital, so that it can begin a sentence. */
const CODE = 'Q';
/** A break that ends a sentence without a full stop. */
const BREAK = '\u2029';

const ABBREVIATIONS = /\b(?:e\.g|i\.e|etc|vs|approx|cf|resp|incl|No|St|U\.S|Fig)\.$/;
const CALL = /[\w$.]*\w\((?:[^()]|\([^()]*\))*\)/g;
const URL = /\b[a-z]+:\/\/\S+/g;

/** Returns the prose of a block: one word for each code span, a space for each line break. */
export function proseOf(block: TxtParentNode): Prose {
  const text: string[] = [];
  const offsets: number[] = [];
  const append = (characters: string, at: (index: number) => number) => {
    for (let index = 0; index < characters.length; index++) {
      text.push(characters[index]);
      offsets.push(at(index));
    }
  };
  const visit = (node: AnyTxtNode) => {
    if (node.type === 'Str') {
      const { value } = node as TxtTextNode;
      const positions = positionsIn(node.raw, value);
      append(withoutCode(value), (index) => node.range[0] + positions[index]);
    } else if (node.type === 'Code') {
      append(CODE, () => node.range[0]);
    } else if (node.type === 'Break' || (node.type === 'Html' && /^<br\b/i.test(node.raw))) {
      append(BREAK, () => node.range[0]);
    } else if ('children' in node) {
      for (const child of (node as TxtParentNode).children) visit(child as AnyTxtNode);
    }
  };
  for (const child of block.children) visit(child as AnyTxtNode);
  return { text: text.join('').replace(/\s/g, (space) => (space === BREAK ? BREAK : ' ')), offsets };
}

/** Splits prose at full stops, question marks, exclamation marks and breaks. */
export function sentencesOf(prose: Prose): Sentence[] {
  const sentences: Sentence[] = [];
  let begin = 0;
  const end = (index: number) => {
    const raw = prose.text.slice(begin, index);
    const text = raw.trim();
    if (wordsIn(text) > 0) sentences.push({ text, offset: prose.offsets[begin + raw.indexOf(text)] });
    begin = index;
  };
  for (const { 0: mark, index } of prose.text.matchAll(/[.!?…]+["'”’)\]*_]*(?=\s|$)|\u2029/g)) {
    const stop = index + mark.length;
    if (!ABBREVIATIONS.test(prose.text.slice(begin, stop))) end(stop);
  }
  end(prose.text.length);
  return sentences;
}

/** Counts the words of a text: whatever stands between spaces and holds a letter or a digit. */
export function wordsIn(text: string): number {
  return text.match(/\S*[\p{L}\p{N}]\S*/gu)?.length ?? 0;
}

/** Returns the first words of a sentence, for a message. */
export function beginOf(text: string): string {
  return `${text
    .split(' ')
    .slice(0, 6)
    .join(' ')
    .replace(/\bQ_*(?!\w)/g, '(code)')} ...`;
}

/** Blanks calls and URLs out, each to one word of the same length. */
function withoutCode(text: string): string {
  const blank = (code: string) => CODE + '_'.repeat(code.length - 1);
  return text.replace(URL, blank).replace(CALL, blank);
}

/** Returns the position in the source for each character: the source also holds escapes and the `*` of a docstring. */
function positionsIn(source: string, value: string): number[] {
  let next = 0;
  return [...Array(value.length).keys()].map((index) => {
    const found = source.indexOf(value[index], next);
    if (found < 0) return Math.max(0, next - 1);
    next = found + 1;
    return found;
  });
}
