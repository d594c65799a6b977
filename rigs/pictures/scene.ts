import { ICONS, type Icon } from './icons';
import { widthOf, wrapped } from './text-width';
import type { Tone } from './theme';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Area extends Point {
  readonly width: number;
  readonly height: number;
}

/** A text and the area that it covers at most. */
export interface PlacedText extends Area {
  readonly text: string;
  /** The area that the text must not leave. */
  readonly inside: Area;
}

export interface Card {
  readonly title: string;
  readonly lines?: readonly string[];
  readonly tone: Tone;
  readonly icon?: Icon;
}

export interface TextStyle {
  readonly size?: number;
  /** @default false */
  readonly isBold?: boolean;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly classes?: string;
}

const PADDING = 12;
const LINE = 17;
const ICON = 16;

/** Collects the shapes of a picture, and the places of its texts. */
export class Scene {
  /** The texts in the order in which they were drawn. */
  public readonly texts: PlacedText[] = [];
  /** The areas of the cards. */
  public readonly cards: Area[] = [];
  private readonly under: string[] = [];
  private readonly lines: string[] = [];
  private readonly over: string[] = [];

  public constructor(
    public readonly width: number,
    public readonly height: number,
  ) {}

  /** The height of a card with a title and a number of lines. */
  public static heightOf(lines: number): number {
    return 32 + lines * LINE + (lines > 0 ? 6 : 4);
  }

  /** The number of lines that a card has after its lines are wrapped. */
  public static linesOf({ lines = [] }: Pick<Card, 'lines'>, width: number): number {
    return lines.flatMap((line) => wrapped(line, width - 2 * PADDING, 12)).length;
  }

  public frame(area: Area, label: string, side: 'start' | 'end' = 'start'): void {
    this.under.push(`<rect class="frame" ${attributes(area)} rx="12"/>`);
    const x = side === 'start' ? area.x + 16 : area.x + area.width - 16;
    this.text({ x, y: area.y + 22 }, label, area, { isBold: true, anchor: side, classes: 'label' });
  }

  public group(area: Area, label: string, tone: Tone, side: 'start' | 'end' = 'start'): void {
    this.under.push(`<rect class="group ${tone}" ${attributes(area)} rx="10"/>`);
    const x = side === 'start' ? area.x + 14 : area.x + area.width - 14;
    this.text({ x, y: area.y + 19 }, label, area, { isBold: true, anchor: side, classes: `label ${tone}` });
  }

  public card(area: Area, { title, lines = [], tone, icon }: Card): void {
    this.cards.push(area);
    this.over.push(`<rect class="card ${tone}" ${attributes(area)} rx="8"/>`);
    const left = area.x + PADDING;
    if (icon) {
      this.over.push(
        `<path class="icon ${tone}" transform="translate(${round(left)} ${round(area.y + 11)})" d="${ICONS[icon]}"/>`,
      );
    }
    this.text({ x: icon ? left + ICON + 7 : left, y: area.y + 24 }, title, area, {
      size: 13.5,
      isBold: true,
      classes: 'title',
    });
    lines
      .flatMap((line) => wrapped(line, area.width - 2 * PADDING, 12))
      .forEach((line, index) => {
        this.text({ x: left, y: area.y + 46 + index * LINE }, line, area);
      });
  }

  /** Draws a line with an arrow at its end. */
  public arrow(points: readonly Point[], { isDashed = false, classes = '' } = {}): void {
    const [last, before] = [points[points.length - 1], points[points.length - 2]];
    const length = Math.hypot(last.x - before.x, last.y - before.y);
    const [dx, dy] = [(last.x - before.x) / length, (last.y - before.y) / length];
    const neck = { x: last.x - dx * 6, y: last.y - dy * 6 };
    const path = [...points.slice(0, -1), neck]
      .map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`)
      .join('');
    this.lines.push(`<path class="arrow${isDashed ? ' dashed' : ''}${classes && ` ${classes}`}" d="${path}"/>`);
    const wing = (side: number) =>
      `${round(last.x - dx * 9 - side * dy * 4.5)} ${round(last.y - dy * 9 + side * dx * 4.5)}`;
    this.lines.push(`<path class="head" d="M${round(last.x)} ${round(last.y)}L${wing(1)}L${wing(-1)}z"/>`);
  }

  /** Draws a shape under the cards and the texts. */
  public shape(svg: string): void {
    this.under.push(svg);
  }

  /** Draws a text that must stay inside an area. */
  public text({ x, y }: Point, text: string, inside: Area, style: TextStyle = {}): void {
    const { size = 12, isBold = false, anchor = 'start', classes = '' } = style;
    const width = widthOf(text, size, isBold);
    const left = { start: x, middle: x - width / 2, end: x - width }[anchor];
    this.texts.push({ x: left, y: y - size, width, height: size * 1.2, text, inside });
    const attribute = [
      ...(classes ? [`class="${classes}"`] : []),
      `x="${round(x)}" y="${round(y)}"`,
      ...(anchor === 'start' ? [] : [`text-anchor="${anchor}"`]),
    ];
    this.over.push(`<text ${attribute.join(' ')}>${escaped(text)}</text>`);
  }

  /** Returns the picture as an element of a page. */
  public element(description: string, classes = 'picture'): string {
    return `<svg class="${classes}" viewBox="0 0 ${this.width} ${round(this.height)}" role="img" aria-label="${escaped(description)}">\n${this.shapes()}\n</svg>`;
  }

  /** Returns the picture as a file. */
  public file(description: string, style: string): string {
    const { width } = this;
    const height = round(this.height);
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>${escaped(description)}</title>
<style>
${style}
</style>
<rect class="paper" width="${width}" height="${height}" rx="10"/>
${this.shapes()}
</svg>
`;
  }

  /** The texts that are wider than their area, or that cover other texts or cards that are not theirs. */
  public faults(): string[] {
    const leaving = this.texts
      .filter(({ inside, ...text }) => !contains(inside, text))
      .map(({ text }) => `leaves: ${text}`);
    const covering = this.texts.flatMap((one, index) =>
      this.texts
        .slice(index + 1)
        .filter((other) => overlap(one, other))
        .map((other) => `${one.text} covers ${other.text}`),
    );
    const hidden = this.texts.flatMap((text) =>
      this.cards.filter((card) => card !== text.inside && overlap(card, text)).map(() => `on a card: ${text.text}`),
    );
    const page = { x: 0, y: 0, width: this.width, height: this.height };
    const outside = this.cards.filter((card) => !contains(page, card)).map(() => 'a card leaves the picture');
    const cards = this.cards.flatMap((one, index) =>
      this.cards
        .slice(index + 1)
        .filter((other) => overlap(one, other))
        .map(() => 'two cards overlap'),
    );
    return [...leaving, ...covering, ...hidden, ...outside, ...cards];
  }

  private shapes(): string {
    return [...this.under, ...this.lines, ...this.over].join('\n');
  }
}

function contains(outer: Area, inner: Area): boolean {
  return (
    inner.x >= outer.x &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y >= outer.y &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

function overlap(one: Area, other: Area): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

function attributes({ x, y, width, height }: Area): string {
  return `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
