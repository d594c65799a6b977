import ts from 'typescript';

/** A kind of text in TypeScript. */
export type TextKind = 'Docstring' | 'Comment' | 'Message';

/** A part of a text, as it is read: with the position of each character in the source. */
export class SourceText {
  public text = '';
  public readonly offsets: number[] = [];

  /** Appends characters that stand in the source one after the other. */
  public append(characters: string, offset: number): this {
    this.text += characters;
    for (let index = 0; index < characters.length; index++) this.offsets.push(offset + index);
    return this;
  }

  /** Appends characters that are not in the source. */
  public insert(characters: string, offset: number): this {
    this.text += characters;
    for (let index = 0; index < characters.length; index++) this.offsets.push(offset);
    return this;
  }
}

/** A text of a TypeScript file. */
export interface TypeScriptText {
  readonly kind: TextKind;
  readonly source: SourceText;
  /** Indicates whether a docstring has a summary, and not only tags. */
  readonly hasSummary: boolean;
}

/** The tags whose text is prose. */
const PROSE_TAGS = new Set(['param', 'returns', 'return', 'throws', 'remarks', 'deprecated', 'default']);
/** The properties whose value is a message, however short it is. */
const MESSAGES = new Set(['got', 'expected', 'fix', 'says', 'description', 'alarmDescription', 'summary', 'promise']);
const DIRECTIVE = /^\/\/\/? ?(?:biome-|@ts-|eslint|~~ |<reference|#!|prettier-|c8 |v8 |istanbul )/;
/** Operators and statements that English does not have. */
const CODE = /&&|\|\||>&|\$\(|\(\) ?\{|=> |==|^\s*(?:SELECT|SET|ALTER|GRANT|REVOKE|CREATE|DROP|DO|BEGIN|DECLARE)\b/;

/** Returns the comments, docstrings and messages of a file in TypeScript. */
export function textsOf(file: string, content: string, withMessages: boolean): TypeScriptText[] {
  const source = ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true);
  return [...commentsOf(source), ...(withMessages ? messagesOf(source) : [])];
}

function commentsOf(source: ts.SourceFile): TypeScriptText[] {
  const docstrings = new Set<number>();
  const comments = new Map<number, ts.CommentRange>();
  const content = source.text;
  const visit = (node: ts.Node) => {
    if (node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode) return;
    const attached = (node as { jsDoc?: ts.JSDoc[] }).jsDoc?.at(-1);
    if (attached && node.kind !== ts.SyntaxKind.EndOfFileToken) docstrings.add(attached.pos);
    const children = node.getChildren(source);
    if (children.length > 0) {
      children.forEach(visit);
      return;
    }
    const ranges = [
      ...(ts.getLeadingCommentRanges(content, node.pos) ?? []),
      ...(ts.getTrailingCommentRanges(content, node.end) ?? []),
    ];
    for (const range of ranges) comments.set(range.pos, range);
  };
  visit(source);

  const texts: TypeScriptText[] = [];
  let lines: ts.CommentRange[] = [];
  const endLines = () => {
    if (lines.length > 0) texts.push(lineComment(content, lines));
    lines = [];
  };
  for (const comment of [...comments.values()].sort((a, b) => a.pos - b.pos)) {
    const isLine = comment.kind === ts.SyntaxKind.SingleLineCommentTrivia;
    if (isLine && DIRECTIVE.test(content.slice(comment.pos, comment.end))) continue;
    if (!isLine) {
      endLines();
      texts.push(blockComment(content, comment, docstrings.has(comment.pos) ? 'Docstring' : 'Comment'));
      continue;
    }
    const last = lines.at(-1);
    if (last && !(/^\r?\n[ \t]*$/.test(content.slice(last.end, comment.pos)) && isFirst(content, last))) endLines();
    lines.push(comment);
  }
  endLines();
  return texts;
}

/** Indicates whether a comment is the first thing on its line. */
function isFirst(content: string, comment: ts.CommentRange): boolean {
  return content.slice(content.lastIndexOf('\n', comment.pos - 1) + 1, comment.pos).trim() === '';
}

function lineComment(content: string, lines: ts.CommentRange[]): TypeScriptText {
  const source = new SourceText();
  for (const { pos, end } of lines) {
    const [mark] = content.slice(pos, end).match(/^\/+ ?/) as RegExpMatchArray;
    source.append(content.slice(pos + mark.length, end), pos + mark.length).insert('\n', end);
  }
  return { kind: 'Comment', source, hasSummary: false };
}

function blockComment(content: string, comment: ts.CommentRange, kind: TextKind): TypeScriptText {
  const source = new SourceText();
  const [open] = content.slice(comment.pos, comment.end).match(/^\/\*+ ?/) as RegExpMatchArray;
  let offset = comment.pos + open.length;
  let isProse = true;
  let hasSummary = false;
  let isSummary = true;
  for (const line of content.slice(offset, comment.end - 2).split('\n')) {
    const [mark] = offset === comment.pos + open.length ? [''] : (line.match(/^[ \t]*(?:\*(?!\*) ?)?/) as string[]);
    const text = line.slice(mark.length).trimEnd();
    const tag = text.match(/^@(\w+)[ \t]*(.*)$/);
    let begin = mark.length;
    if (tag) {
      isSummary = false;
      isProse = PROSE_TAGS.has(tag[1]);
      begin += text.length - tag[2].length;
      source.insert('\n\n', offset);
      const prefix =
        tag[1] === 'default' ? tag[2].match(/^- /) : tag[2].match(/^(?:(?<=^)(?:\{[^}]*\} )?[\w.[\]]+ +-? *)?/);
      if (tag[1] === 'default') isProse = prefix !== null;
      if (tag[1] === 'param' || tag[1] === 'default') begin += prefix?.[0].length ?? 0;
    }
    if (isProse) {
      appendWithoutLinks(source, line.slice(begin).trimEnd(), offset + begin);
      source.insert('\n', offset + line.length);
      hasSummary ||= isSummary && text !== '';
    }
    offset += line.length + 1;
  }
  return { kind, source, hasSummary: kind === 'Docstring' && hasSummary };
}

function appendWithoutLinks(source: SourceText, text: string, offset: number): void {
  let begin = 0;
  for (const { 0: link, index } of text.matchAll(/\{@\w+[^}]*\}/g)) {
    source.append(text.slice(begin, index), offset + begin).insert('`link`', offset + index);
    begin = index + link.length;
  }
  source.append(text.slice(begin), offset + begin);
}

function messagesOf(source: ts.SourceFile): TypeScriptText[] {
  const texts: TypeScriptText[] = [];
  const visit = (node: ts.Node) => {
    if (isText(node) && !isPartOfLongerText(node) && !isNoMessage(node)) {
      const text = new SourceText();
      appendLiteral(text, node, source);
      if (isMessage(node, text.text)) texts.push({ kind: 'Message', source: text, hasSummary: false });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts;
}

function isText(node: ts.Node): node is ts.Expression {
  if (ts.isBinaryExpression(node)) return isConcatenation(node) && (isText(node.left) || isText(node.right));
  return ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node);
}

function isConcatenation(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken;
}

function isPartOfLongerText(node: ts.Node): boolean {
  return isConcatenation(node.parent) && isText(node.parent);
}

function isNoMessage({ parent }: ts.Node): boolean {
  return (
    ts.isImportDeclaration(parent) ||
    ts.isExportDeclaration(parent) ||
    ts.isLiteralTypeNode(parent) ||
    ts.isTaggedTemplateExpression(parent)
  );
}

function appendLiteral(text: SourceText, node: ts.Expression, source: ts.SourceFile): void {
  const begin = node.getStart(source);
  if (isConcatenation(node)) {
    appendLiteral(text, node.left, source);
    appendLiteral(text, node.right, source);
  } else if (ts.isTemplateExpression(node)) {
    appendPart(text, source.text.slice(begin + 1, node.head.end - 2), begin + 1);
    for (const { expression, literal } of node.templateSpans) {
      text.insert('`value`', expression.getStart(source));
      const part = literal.getStart(source) + 1;
      appendPart(text, source.text.slice(part, literal.end - (ts.isTemplateTail(literal) ? 1 : 2)), part);
    }
  } else if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
    appendPart(text, source.text.slice(begin + 1, node.end - 1), begin + 1);
  } else {
    text.insert('`value`', begin);
  }
}

/** Appends a part of a literal as the program reads it. */
function appendPart(text: SourceText, raw: string, offset: number): void {
  let begin = 0;
  for (const { 0: sequence, 1: character, index } of raw.matchAll(
    /\\(u\{[^}]*\}|u[0-9a-f]{4}|x[0-9a-f]{2}|[\s\S])/gi,
  )) {
    const read = character.length > 1 ? '?' : /[nrt]/.test(character) ? '\n' : character;
    text.append(raw.slice(begin, index), offset + begin).insert(read, offset + index);
    begin = index + sequence.length;
  }
  text.append(raw.slice(begin), offset + begin);
}

/** Indicates whether a literal is prose: a message by its property, or four words that are not code. */
function isMessage(node: ts.Node, text: string): boolean {
  const words = text.match(/[\p{L}\p{N}][\p{L}\p{N}'’`-]*/gu)?.length ?? 0;
  if (words === 0 || CODE.test(text) || (text.match(/[;{}]\s*\n/g)?.length ?? 0) > 1) return false;
  return (words >= 4 && /\S\s+\S+\s+\S+\s+\S/.test(text)) || hasMessageName(node);
}

function hasMessageName(node: ts.Node): boolean {
  const property = ts.findAncestor(node.parent, (parent) => !ts.isConditionalExpression(parent));
  if (!property || !ts.isPropertyAssignment(property)) return false;
  if (MESSAGES.has(property.name.getText())) return true;
  const object = ts.isAsExpression(property.parent.parent) ? property.parent.parent.parent : property.parent.parent;
  return ts.isVariableDeclaration(object) && object.name.getText() === 'ERRORS';
}
