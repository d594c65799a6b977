import type { Operand } from './comparison';

/** A condition on a field: a comparison, or a test without an operand, for example `IS NULL`. */
export interface Condition {
  readonly field: string;
  readonly operator: string;
  readonly operand?: Operand;
}

/** Conditions joined by `||`, whose parts are joined by `&&`. */
export type Expression = { readonly any: Expression[] } | { readonly all: Expression[] } | Condition;

const TOKEN =
  /\s*(?:(&&|\|\||[()])|(!=|>=|<=|=|>|<)|"((?:[^"\\]|\\.)*)"|%((?:[^%\\]|\\.)*)%|(IS NULL|IS TRUE|IS FALSE|NOT EXISTS|EXISTS)(?![\w$])|([^\s&|()=!<>"%]+))/y;

interface Token {
  readonly kind: 'join' | 'operator' | 'test' | 'operand';
  readonly operand: Operand;
}

/** Parses the expression of a filter pattern. The order of operations is: parentheses, `&&`, `||`. */
export function parseConditions(text: string): Expression {
  const parser = new Parser(tokensOf(text.trim()), text);
  return parser.parse();
}

/** Indicates whether an expression is true if `test` is the result of each condition. */
export function holds(expression: Expression, test: (condition: Condition) => boolean): boolean {
  if ('any' in expression) return expression.any.some((part) => holds(part, test));
  if ('all' in expression) return expression.all.every((part) => holds(part, test));
  return test(expression);
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new Error(`invalid filter pattern at '${text.slice(at)}'`);
    const [, join, operator, quoted, regex, test, word] = match;
    if (join !== undefined) tokens.push({ kind: 'join', operand: { text: join, form: 'text' } });
    else if (operator !== undefined) tokens.push({ kind: 'operator', operand: { text: operator, form: 'text' } });
    else if (test !== undefined) tokens.push({ kind: 'test', operand: { text: test, form: 'text' } });
    else if (quoted !== undefined) tokens.push({ kind: 'operand', operand: { text: quoted, form: 'quoted' } });
    else if (regex !== undefined) tokens.push({ kind: 'operand', operand: { text: regex, form: 'regex' } });
    else tokens.push({ kind: 'operand', operand: { text: word, form: 'text' } });
  }
  return tokens;
}

class Parser {
  private position = 0;

  public constructor(
    private readonly tokens: Token[],
    private readonly text: string,
  ) {}

  public parse(): Expression {
    const expression = this.any();
    if (this.position < this.tokens.length) throw this.invalid();
    return expression;
  }

  private any(): Expression {
    const parts = [this.all()];
    while (this.skip('||')) parts.push(this.all());
    return parts.length === 1 ? parts[0] : { any: parts };
  }

  private all(): Expression {
    const parts = [this.one()];
    while (this.skip('&&')) parts.push(this.one());
    return parts.length === 1 ? parts[0] : { all: parts };
  }

  private one(): Expression {
    if (this.skip('(')) {
      const inner = this.any();
      if (!this.skip(')')) throw this.invalid();
      return inner;
    }
    const field = this.next('operand').text;
    if (this.tokens[this.position]?.kind === 'test') return { field, operator: this.next('test').text };
    return { field, operator: this.next('operator').text, operand: this.next('operand') };
  }

  private skip(join: string): boolean {
    const token = this.tokens[this.position];
    if (token?.kind !== 'join' || token.operand.text !== join) return false;
    this.position += 1;
    return true;
  }

  private next(kind: Token['kind']): Operand {
    const token = this.tokens[this.position];
    if (token?.kind !== kind) throw this.invalid();
    this.position += 1;
    return token.operand;
  }

  private invalid(): Error {
    return new Error(`invalid filter pattern: ${this.text}`);
  }
}
