import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { UsageError } from '../../validation/usage-error';

/** One list of conditions of a route: the field of the request, and the accepted values. */
export interface Matcher {
  readonly name: string;
  readonly values: string[];
}

/** The values that a load balancer accepts for one kind of condition. */
interface ValueRule {
  readonly pattern: RegExp;
  readonly maxLength: number;
  readonly expected: string;
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html */
const RULES: Record<string, ValueRule> = {
  host: {
    pattern: /^[a-z0-9.*?-]*\.[a-z*?]+$/,
    maxLength: 128,
    expected: "a host name with a '.', of letters, digits, '-' and the wildcards * and ?, without scheme, port or path",
  },
  path: {
    pattern: /^[/*][\w.$/~"'@:+&*?-]*$/,
    maxLength: 128,
    expected:
      "a path that begins with '/', of letters, digits, _ - . $ / ~ \" ' @ : + & and the wildcards * and ?; '?' matches one character, because query strings are not evaluated",
  },
  method: {
    pattern: /^[A-Z_-]+$/,
    maxLength: 40,
    expected: "an HTTP method of letters, '-' and '_', without wildcards",
  },
  header: { pattern: /^[ -~]+$/, maxLength: 128, expected: 'a header value of printable ASCII characters' },
};
const HEADER_NAME: ValueRule = {
  pattern: /^(?!host$)[\w!#$%&'*+.^`|~-]+$/,
  maxLength: 40,
  expected: "a header name according to RFC 7230, without ':'; use hosts instead of the header 'host'",
};

/** The lower of two documented limits: the quotas of AWS list 6, its page on rule conditions 5. */
const MAX_WILDCARDS = 5;
const HEADER = 'header ';

/** Throws unless a load balancer accepts every value of a route. */
export function requireRouteValues(scope: IConstruct, lists: Matcher[]): void {
  for (const { name, values } of lists) {
    const header = name.startsWith(HEADER);
    if (header) requireValue(scope, 'the header', name.slice(HEADER.length), HEADER_NAME);
    for (const value of values) requireValue(scope, name, value, RULES[header ? 'header' : name]);
  }
  const wildcards = lists.flatMap(({ values }) => values.flatMap(findWildcards)).length;
  if (wildcards <= MAX_WILDCARDS) return;
  throw new UsageError(scope, 'InvalidRoute', {
    got: `${wildcards} wildcards in one route`,
    expected: `at most ${MAX_WILDCARDS} of * and ?, the limit of a listener rule`,
    fix: 'split the route: several routes of a service are alternatives',
  });
}

function requireValue(scope: IConstruct, name: string, value: string, rule: ValueRule): void {
  if (Token.isUnresolved(value) || (rule.pattern.test(value) && value.length <= rule.maxLength)) return;
  throw new UsageError(scope, 'InvalidRoute', {
    got: `${name} '${value}'${value.length > rule.maxLength ? ` of ${value.length} characters` : ''}`,
    expected: `${rule.expected}, at most ${rule.maxLength} characters`,
    fix: "correct the value, for example Route.path('/api/*'), Route.host('*.example.com'), or Route.when({ paths: ['/api/*'], methods: ['GET'] })",
  });
}

function findWildcards(value: string): string[] {
  return Token.isUnresolved(value) ? [] : (value.match(/[*?]/g) ?? []);
}
