import type { Point } from './series';

/** A number, a time series, or an array of time series. A time series has its oldest data point first. */
export type Value = number | Series | Series[];
type Series = Point[];

/** The values that an expression refers to. */
export interface Context {
  /** Returns the value of another metric or expression of the alarm. */
  readonly valueOf: (id: string) => Value;
  /** The times of the data points. Unit: seconds since 1970 */
  readonly times: readonly number[];
}

type Node =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'word'; readonly name: string }
  | { readonly kind: 'array'; readonly items: Node[] }
  | { readonly kind: 'call'; readonly name: string; readonly items: Node[] };

/**
 * Returns the value of a metric math expression.
 *
 * Throws for a function or an operator that the templates of the library do not use.
 *
 * @param context the values of the other metrics and expressions of the alarm
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function evaluateExpression(expression: string, context: Context): Value {
  const node = PARSED.get(expression) ?? new Parser(expression).parse();
  PARSED.set(expression, node);
  return evaluate(node, context);
}

/** An alarm evaluates the same expressions each minute. */
const PARSED = new Map<string, Node>();

const TOKEN = /\s*(\d+(?:\.\d+)?|[A-Za-z_]\w*|&&|\|\||[<>=!]=|[-+*/^%<>()[\],])/y;
/** The binary operators by rising precedence. */
const OPERATORS = [['OR', '||'], ['AND', '&&'], ['<', '<=', '>', '>=', '==', '!='], ['+', '-'], ['*', '/', '%'], ['^']];

class Parser {
  private readonly tokens: string[] = [];
  private position = 0;

  public constructor(private readonly text: string) {
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.trimEnd().length) {
      const start = TOKEN.lastIndex;
      const token = TOKEN.exec(text)?.[1];
      if (token === undefined) throw new Error(`got the expression '${text}', expected metric math at ${start}`);
      this.tokens.push(token);
    }
  }

  public parse(): Node {
    const node = this.binary(0);
    if (this.position < this.tokens.length) this.refuse();
    return node;
  }

  private binary(level: number): Node {
    const operators = OPERATORS[level];
    if (!operators) return this.unary();
    let left = this.binary(level + 1);
    while (operators.includes(this.peek() ?? '')) {
      const name = this.next();
      left = { kind: 'call', name, items: [left, this.binary(level + 1)] };
    }
    return left;
  }

  private unary(): Node {
    if (this.peek() !== '-') return this.primary();
    this.next();
    return { kind: 'call', name: '-', items: [{ kind: 'number', value: 0 }, this.unary()] };
  }

  private primary(): Node {
    const token = this.next();
    if (/^\d/.test(token)) return { kind: 'number', value: Number(token) };
    if (token === '(') {
      const [node] = this.list(')', 1);
      return node as Node;
    }
    if (token === '[') return { kind: 'array', items: this.list(']') };
    if (!/^\w/.test(token)) this.refuse();
    if (this.peek() !== '(') return { kind: 'word', name: token };
    this.next();
    return { kind: 'call', name: token, items: this.list(')') };
  }

  private list(end: string, length?: number): Node[] {
    const items: Node[] = [];
    while (this.peek() !== end) {
      if (items.length > 0 && this.next() !== ',') this.refuse();
      items.push(this.binary(0));
    }
    this.next();
    if (length !== undefined && items.length !== length) this.refuse();
    return items;
  }

  private peek(): string | undefined {
    return this.tokens[this.position];
  }

  private next(): string {
    const token = this.tokens[this.position++];
    if (token === undefined) this.refuse();
    return token as string;
  }

  private refuse(): never {
    throw new Error(`got the expression '${this.text}', expected metric math`);
  }
}

function evaluate(node: Node, context: Context): Value {
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'word':
      return context.valueOf(node.name);
    case 'array':
      return node.items.flatMap((item) => {
        const value = evaluate(item, context);
        if (typeof value === 'number') throw new Error(`got the number ${value} in an array, expected time series`);
        return isArray(value) ? value : [value];
      });
    default:
      return call(node.name, node.items, context);
  }
}

function call(name: string, items: Node[], context: Context): Value {
  const [first, second] = items;
  if (name === 'FILL' && first && second?.kind === 'word' && second.name === 'REPEAT') {
    return each(evaluate(first, context), (series) => repeat(series));
  }
  const values = items.map((item) => evaluate(item, context));
  const operator = BINARY[name];
  if (operator && values.length === 2) return zip(values, (points) => binary(operator, points));
  switch (name) {
    case 'IF':
      if (values.length === 2) values.push([]);
      return zip(values, ([condition, yes, no]) => (condition === undefined ? undefined : condition ? yes : no));
    case 'FILL': {
      const [series, filler] = values as [Value, Value];
      return zip([series, filler], ([point, other]) => point ?? other);
    }
    case 'EPOCH':
      // The series has a value at each time, also where its argument has none.
      return [...context.times];
    case 'ABS':
    case 'CEIL':
    case 'FLOOR':
      return zip(values, ([point]) => (point === undefined ? undefined : UNARY[name](point)));
    case 'MAX':
    case 'MIN':
    case 'SUM':
    case 'AVG':
      return overArray(name, values);
    default:
      throw new Error(
        `got the function ${name}, expected IF, FILL, EPOCH, ABS, CEIL, FLOOR, MAX, MIN, SUM, AVG or an operator: add it to the evaluator with its rules`,
      );
  }
}

const flag = (condition: boolean) => (condition ? 1 : 0);
const BINARY: Record<string, (left: number, right: number) => number> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '^': (left, right) => left ** right,
  '<': (left, right) => flag(left < right),
  '<=': (left, right) => flag(left <= right),
  '>': (left, right) => flag(left > right),
  '>=': (left, right) => flag(left >= right),
  '==': (left, right) => flag(left === right),
  '!=': (left, right) => flag(left !== right),
  AND: (left, right) => flag(left !== 0 && right !== 0),
  OR: (left, right) => flag(left !== 0 || right !== 0),
};
BINARY['&&'] = BINARY.AND as (typeof BINARY)[string];
BINARY['||'] = BINARY.OR as (typeof BINARY)[string];
const UNARY = { ABS: Math.abs, CEIL: Math.ceil, FLOOR: Math.floor };

/** A point that one side lacks is missing, and so is a division by zero. */
function binary(operator: (left: number, right: number) => number, [left, right]: Point[]): Point {
  if (left === undefined || right === undefined) return undefined;
  const result = operator(left, right);
  return Number.isFinite(result) ? result : undefined;
}

/** Applies an operation to each time. A number has the same value at each time. */
function zip(values: Value[], operation: (points: Point[]) => Point): Value {
  const arrays = values.filter(isArray);
  if (arrays.length > 0) {
    if (arrays.length > 1) throw new Error('got two arrays of time series, expected one');
    const [array] = arrays as [Series[]];
    return array.map(
      (series) => zip(values.map((value) => (value === array ? series : value)) as Value[], operation) as Series,
    );
  }
  const lengths = values.flatMap((value) => (typeof value === 'number' ? [] : value.length));
  if (lengths.length === 0) return operation(values as number[]) ?? Number.NaN;
  const length = Math.max(...lengths);
  return Array.from({ length }, (_, index) =>
    operation(values.map((value) => (typeof value === 'number' ? value : (value as Series)[index]))),
  );
}

/** A missing point of one series does not count. */
function overArray(name: 'MAX' | 'MIN' | 'SUM' | 'AVG', values: Value[]): Series {
  const [array, ...more] = values;
  if (array === undefined || !isArray(array) || more.length > 0) {
    throw new Error(`got ${name} of one time series, expected an array: ${name}([m1, m2])`);
  }
  const length = Math.max(...array.map((series) => series.length));
  return Array.from({ length }, (_, index) => {
    const points = array.map((series) => series[index]).filter((point) => point !== undefined);
    if (points.length === 0) return undefined;
    const sum = points.reduce((total, point) => total + point, 0);
    return { MAX: Math.max(...points), MIN: Math.min(...points), SUM: sum, AVG: sum / points.length }[name];
  });
}

function each(value: Value, operation: (series: Series) => Series): Value {
  if (typeof value === 'number') return value;
  return isArray(value) ? value.map(operation) : operation(value);
}

function repeat(series: Series): Series {
  let last: Point;
  return series.map((point) => {
    last = point ?? last;
    return last;
  });
}

function isArray(value: Value): value is Series[] {
  return Array.isArray(value) && Array.isArray(value[0]);
}
