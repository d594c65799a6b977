/** The characters that a regular expression of CloudWatch Logs may have, beside escape sequences. */
const ALLOWED = /^[A-Za-z0-9:_#=@/;,\-^$?[\]{}|\\*+.]*$/;
/** The escape sequences of CloudWatch Logs. A backslash before another letter is not one of them. */
const ESCAPE = /\\(?:[dDsSwW]|x[0-9A-Fa-f]{2}|[^A-Za-z0-9])/g;

/**
 * Returns a regular expression of CloudWatch Logs as one of JavaScript.
 *
 * Throws if CloudWatch Logs does not support it. It has no groups, no spaces and no quotation marks, for example.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/regex-expressions.html
 */
export function cloudwatchRegex(source: string): RegExp {
  const unescaped = source.replace(ESCAPE, '');
  if (!ALLOWED.test(unescaped) || unescaped.includes('\\')) {
    throw new Error(`CloudWatch Logs does not support the regular expression %${source}%`);
  }
  return new RegExp(source);
}
