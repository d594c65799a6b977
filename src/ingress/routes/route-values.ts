import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { UsageError } from '../../validation/usage-error';
import type { Matcher } from './route-priority';

/** What a load balancer takes as a value of one kind of condition. */
interface ValueRule {
  readonly takes: RegExp;
  readonly maxLength: number;
  readonly expected: string;
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html */
const RULES: Record<string, ValueRule> = {
  host: {
    takes: /^[a-z0-9.*?-]*\.[a-z*?]+$/,
    maxLength: 128,
    expected: "a host name with a '.', of letters, digits, '-' and the wildcards * and ?, no scheme, port or path",
  },
  path: {
    takes: /^[/*][\w.$/~"'@:+&*?-]*$/,
    maxLength: 128,
    expected:
      "a path that begins with '/', of letters, digits, _ - . $ / ~ \" ' @ : + & and the wildcards * and ?; a '?' stands for one character, since query strings are not looked at",
  },
  method: {
    takes: /^[A-Z_-]+$/,
    maxLength: 40,
    expected: "an HTTP method of letters, '-' and '_', without wildcards",
  },
  header: { takes: /^[ -~]+$/, maxLength: 128, expected: 'a header value of printable ASCII characters' },
};
const HEADER_NAME: ValueRule = {
  takes: /^(?!host$)[\w!#$%&'*+.^`|~-]+$/,
  maxLength: 40,
  expected: "the name of a header other than 'host' (hosts is for that), as RFC 7230 has it, without ':'",
};

/** The quotas of AWS say 6, its page on conditions 5: what both allow. */
const MAX_WILDCARDS = 5;
const HEADER = 'header ';

/** Throws unless a load balancer takes every value of a route. */
export function requireRouteValues(scope: IConstruct, lists: Matcher[]): void {
  for (const { name, values } of lists) {
    const header = name.startsWith(HEADER);
    if (header) requireValue(scope, 'the header', name.slice(HEADER.length), HEADER_NAME);
    for (const value of values) requireValue(scope, name, value, RULES[header ? 'header' : name]);
  }
  const wildcards = lists.flatMap(({ values }) => values.flatMap(wildcardsOf)).length;
  if (wildcards <= MAX_WILDCARDS) return;
  throw new UsageError(scope, 'InvalidRoute', {
    got: `${wildcards} wildcards in one route`,
    expected: `at most ${MAX_WILDCARDS} of * and ?, which is what one rule of a load balancer holds`,
    fix: 'split it: several routes of a service are alternatives',
  });
}

function requireValue(scope: IConstruct, name: string, value: string, rule: ValueRule): void {
  if (Token.isUnresolved(value) || (rule.takes.test(value) && value.length <= rule.maxLength)) return;
  throw new UsageError(scope, 'InvalidRoute', {
    got: `${name} '${value}'${value.length > rule.maxLength ? ` of ${value.length} characters` : ''}`,
    expected: `${rule.expected}, at most ${rule.maxLength} characters`,
    fix: "for example Route.path('/api/*'), Route.host('*.example.com'), or Route.when({ paths: ['/api/*'], methods: ['GET'] })",
  });
}

function wildcardsOf(value: string): string[] {
  return Token.isUnresolved(value) ? [] : (value.match(/[*?]/g) ?? []);
}
