import { cloudwatchRegex } from './cloudwatch-regex';
import { compare, type Operand } from './comparison';
import { type Condition, holds, parseConditions } from './conditions';

/**
 * Indicates whether a filter pattern of CloudWatch Logs matches a log event.
 *
 * Throws if CloudWatch Logs does not accept the pattern.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function matchesPattern(pattern: string, message: string): boolean {
  if (pattern.length > MAX_LENGTH) throw new Error(`a filter pattern has at most ${MAX_LENGTH} characters`);
  const regexes = pattern.match(/%(?:[^%\\]|\\.)+%/g) ?? [];
  if (regexes.length > MAX_REGEXES) throw new Error(`a filter pattern has at most ${MAX_REGEXES} regular expressions`);
  const text = pattern.trim();
  if (text.startsWith('{') && text.endsWith('}')) return matchesJson(text.slice(1, -1), message);
  if (text.startsWith('[') && text.endsWith(']')) return matchesFields(text.slice(1, -1), message);
  return matchesTerms(text, message);
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html */
const MAX_LENGTH = 1024;
const MAX_REGEXES = 2;

/** A JSON pattern matches only log events that are a JSON object. */
function matchesJson(expression: string, message: string): boolean {
  const conditions = parseConditions(expression);
  let event: unknown;
  try {
    event = JSON.parse(message);
  } catch {
    return false;
  }
  if (typeof event !== 'object' || event === null) return false;
  return holds(conditions, (condition) => testJson(event, condition));
}

function testJson(event: unknown, { field, operator, operand }: Condition): boolean {
  const value = select(event, field);
  switch (operator) {
    case 'IS NULL':
      return value === null;
    case 'IS TRUE':
      return value === true;
    case 'IS FALSE':
      return value === false;
    case 'EXISTS':
      return value !== undefined;
    case 'NOT EXISTS':
      return value === undefined;
    default:
      return compare(value, operator, operand as Operand);
  }
}

/** Returns the value that a property selector points to. Names have letters, digits, hyphens and underscores. */
function select(event: unknown, selector: string): unknown {
  if (!/^\$(?:\.[\w-]+|\[\d+\])+$/.test(selector)) throw new Error(`invalid property selector: ${selector}`);
  const steps = selector.match(/[\w-]+/g) as string[];
  return steps.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string, unknown>)[step]
        : undefined,
    event,
  );
}

/** A pattern in brackets names the fields of an event that spaces separate. Brackets and quotation marks enclose a field. */
function matchesFields(pattern: string, message: string): boolean {
  const values = [...message.matchAll(/\[([^\]]*)\]|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c);
  const fields = pattern.split(',').map((field) => field.trim());
  const ellipsis = fields.indexOf('...');
  if (ellipsis >= 0) {
    fields.splice(ellipsis, 1, ...Array.from({ length: Math.max(0, values.length - fields.length + 1) }, () => ''));
  }
  // The last field takes the rest of the event.
  if (values.length < fields.length || (values.length > fields.length && !/^\w*$/.test(fields[fields.length - 1])))
    return false;
  return fields.every(
    (field, index) =>
      /^\w*$/.test(field) ||
      holds(parseConditions(field), ({ operator, operand }) => compare(values[index], operator, operand as Operand)),
  );
}

/** Terms are parts of the text. All of them must be in the event, or one of those with a question mark. */
function matchesTerms(pattern: string, message: string): boolean {
  const terms = [...pattern.matchAll(/([?-]?)(?:"([^"]*)"|%((?:[^%\\]|\\.)+)%|(\S+))/g)].map(
    ([, mode, quoted, regex, word]) => ({
      mode,
      found: regex === undefined ? message.includes(quoted ?? word) : cloudwatchRegex(regex).test(message),
    }),
  );
  const some = (mode: string) => terms.filter((term) => term.mode === mode);
  if (some('-').some(({ found }) => found)) return false;
  const required = some('');
  // CloudWatch ignores terms with a question mark beside other terms.
  if (required.length > 0) return required.every(({ found }) => found);
  return some('?').length === 0 || some('?').some(({ found }) => found);
}
