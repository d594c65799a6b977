import type { AnyTxtNode, TxtDocumentNode, TxtNode } from '@textlint/ast-node-types';
import { parse } from '@textlint/markdown-to-ast';
import type { TextlintPluginCreator } from '@textlint/types';
import { type SourceText, type TextKind, type TypeScriptText, textsOf } from './typescript-texts';

/** A text of a TypeScript file in textlint's tree. */
export interface TextNode extends Omit<TxtNode, 'type'> {
  readonly type: TextKind;
  readonly children: TxtNode[];
  /** Indicates whether a docstring has a summary, and not only tags. */
  readonly hasSummary: boolean;
}

/** The options of the plugin. */
export interface TypeScriptPluginOptions {
  /** Indicates whether string literals are checked too. */
  readonly messages?: boolean;
}

/** Reads the docstrings, comments and messages of TypeScript, for the same rules as Markdown. */
export const typescriptPlugin: TextlintPluginCreator = {
  Processor: class {
    public constructor(private readonly options: TypeScriptPluginOptions = {}) {}

    public availableExtensions(): string[] {
      return ['.ts'];
    }

    public processor() {
      return {
        preProcess: (content: string, file = 'file.ts') =>
          new TreeOfTexts(content).document(textsOf(file, content, this.options.messages ?? false)),
        postProcess: (messages: never[], filePath = 'file.ts') => ({ messages, filePath }),
      };
    }
  },
};

/** Builds textlint's tree, whose positions are those of the TypeScript file. */
class TreeOfTexts {
  private readonly lineStarts: number[];

  public constructor(private readonly content: string) {
    this.lineStarts = [0, ...[...content.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  public document(texts: TypeScriptText[]): TxtDocumentNode {
    const children = texts.map((text) => this.text(text)).filter((node) => node !== undefined);
    return this.node('Document', [0, this.content.length], { children }) as unknown as TxtDocumentNode;
  }

  private text({ kind, source, hasSummary }: TypeScriptText): TxtNode | undefined {
    if (source.text.trim() === '') return undefined;
    const children =
      kind === 'Message'
        ? this.messageBlocks(source)
        : parse(source.text).children.map((node) => this.moved(node, source));
    return this.node(kind, this.range(source, 0, source.text.length), { children, hasSummary });
  }

  /** Returns a node of Markdown at its position in the TypeScript file. */
  private moved(node: AnyTxtNode, source: SourceText): TxtNode {
    const { value, children } = node as { value?: string; children?: AnyTxtNode[] };
    return this.node(node.type, this.range(source, ...node.range), {
      ...(value !== undefined && { value }),
      ...(children && { children: children.map((child) => this.moved(child, source)) }),
    });
  }

  /** A message is no Markdown: it may have code spans, and HTML, whose blocks are paragraphs. */
  private messageBlocks(source: SourceText): TxtNode[] {
    const blocks: TxtNode[][] = [[]];
    const tokens =
      /<(script|style|code|svg)\b[\s\S]*?<\/\1>|`[^`]*`|<\/?(?:b|i|em|strong|span|a|small|sup|sub)\b[^>]*>|<!?\/?[a-z][^<>]*>|\n\s*\n|(?:(?!<!?\/?[a-z])[^`\n]|\n(?!\s*\n))+|[\s\S]/gi;
    for (const { 0: token, index } of source.text.matchAll(tokens)) {
      const range = this.range(source, index, index + token.length);
      if (/^(?:`[\s\S]+`|<code)/i.test(token)) blocks.at(-1)?.push(this.node('Code', range, { value: token }));
      else if (/^<\/?(?:b|i|em|strong|span|a|small|sup|sub)\b/i.test(token)) continue;
      else if (/^(?:<!?\/?[a-z]|\n\s*\n)/i.test(token)) blocks.push([]);
      else blocks.at(-1)?.push(this.node('Str', range, { value: token }));
    }
    return blocks
      .filter((children) => children.length > 0)
      .map((children) =>
        this.node('Paragraph', [children[0].range[0], children[children.length - 1].range[1]], { children }),
      );
  }

  private range({ offsets }: SourceText, begin: number, end: number): [number, number] {
    const last = offsets[Math.max(begin, end - 1)] ?? this.content.length;
    const first = offsets[begin] ?? last;
    return [first, Math.max(first, last + 1)];
  }

  private node(type: string, range: [number, number], rest: object): TxtNode {
    const loc = { start: this.position(range[0]), end: this.position(range[1]) };
    return { type, range, loc, raw: this.content.slice(...range), ...rest } as TxtNode;
  }

  private position(offset: number): { line: number; column: number } {
    let low = 0;
    let high = this.lineStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.lineStarts[middle] <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - this.lineStarts[low] };
  }
}
