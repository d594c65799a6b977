/** The widths of the characters of Helvetica, in thousandths of the font size. Others count as digits. */
const WIDTHS: Record<string, number> = {};
for (const [width, characters] of Object.entries({
  200: "ijl'",
  280: ' !,./:;I[]\\ft|·',
  340: '()-r`"*',
  500: 'cksvxyzJ',
  600: '+<=>FLTZ–×',
  670: 'ABEKPSVXY&',
  725: 'CDHNRUw',
  790: 'GOQ%',
  850: 'mM',
  1000: 'W@…→',
}))
  for (const character of characters) WIDTHS[character] = Number(width);

const DIGIT = 556;
const BOLD = 1.07;
/** Other fonts of the list are up to this much wider. */
const MARGIN = 1.1;

/** Returns an upper limit of the width of a text in the fonts of the pictures. */
export function widthOf(text: string, size: number, isBold = false): number {
  const sum = [...text].reduce((total, character) => total + (WIDTHS[character] ?? DIGIT), 0);
  return (sum / 1000) * size * MARGIN * (isBold ? BOLD : 1);
}

/** Returns a text in lines that are not wider than `width`, where it has spaces to break. */
export function wrapped(text: string, width: number, size: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(`${last} ${word}`, size) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
