import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { shown } from '../../validation/shown';
import { UsageError, type UsageErrorDetails } from '../../validation/usage-error';

/** One list of conditions of a route: the field of the request, and the accepted values. */
export interface Matcher {
  readonly name: string;
  readonly values: string[];
}

/** A route, as its checks see it. */
export interface CheckedRoute {
  readonly lists: Matcher[];
  /** Indicates whether the priority was set. Otherwise it is computed from the values. */
  readonly hasPriority: boolean;
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const MAX_VALUES = 5;
/** The lower of two documented limits: the quotas of AWS list 6, its page on rule conditions 5. */
const MAX_WILDCARDS = 5;
const SPLIT = 'split the route: several routes of a service are alternatives';

/**
 * Throws unless a load balancer accepts the conditions of a route together.
 *
 * @param where the construct or the call that errors name
 * @param text the route in error messages
 */
export function requireConditions(where: IConstruct | string, text: string, route: CheckedRoute): void {
  const { lists, hasPriority } = route;
  const values = lists.flatMap((list) => list.values);
  if (lists.length === 0) {
    throw invalid(where, {
      got: 'a route without any condition',
      expected: 'at least one of paths, hosts, headers and methods',
      fix: "add a condition, for example paths: ['/api/*']",
    });
  }
  if (values.length > MAX_VALUES) {
    throw invalid(where, {
      got: `${values.length} values in one route: ${text}`,
      expected: `at most ${MAX_VALUES}, the limit of a listener rule`,
      fix: SPLIT,
    });
  }
  for (const { name, values: own } of lists) requireEachOnce(where, name, own);
  const texts = [...values, ...lists.map(({ name }) => name)];
  if (!hasPriority && texts.some((text) => Token.isUnresolved(text))) {
    throw invalid(where, {
      got: `a value that is known only at deployment, and no priority: ${text}`,
      expected: 'literal values: the priority is computed from them, and must be the same in every synth',
      fix: 'use a literal value, or set a priority: Route.when({ …, priority: 100 })',
    });
  }
  const wildcards = values.flatMap(findWildcards).length;
  if (wildcards <= MAX_WILDCARDS) return;
  throw invalid(where, {
    got: `${wildcards} wildcards in one route: ${text}`,
    expected: `at most ${MAX_WILDCARDS} of * and ?, the limit of a listener rule`,
    fix: SPLIT,
  });
}

/** Throws if two names of headers differ only in case. The second would replace the first. */
export function requireDistinctNames(where: IConstruct | string, names: string[]): void {
  const lowerCase = names.map((name) => name.toLowerCase());
  const second = names.find((_, index) => lowerCase.indexOf(lowerCase[index]) !== index);
  if (second === undefined) return;
  const first = names[lowerCase.indexOf(second.toLowerCase())];
  throw invalid(where, {
    got: `headers: ${shown(first)} and ${shown(second)}`,
    expected: 'each header once: names of headers are the same in upper and lower case',
    fix: `write one list, for example headers: { ${shown(first)}: ['1', '2'] }`,
  });
}

function requireEachOnce(where: IConstruct | string, name: string, values: string[]): void {
  const repeated = values.find((value, index) => values.indexOf(value) !== index);
  if (repeated === undefined) return;
  throw invalid(where, {
    got: `the ${name} ${shown(repeated)} twice in one route`,
    expected: 'each value once',
    fix: `remove the second ${shown(repeated)}`,
  });
}

function invalid(where: IConstruct | string, details: UsageErrorDetails): UsageError {
  return new UsageError(where, 'InvalidRoute', details);
}

function findWildcards(value: string): string[] {
  return Token.isUnresolved(value) ? [] : (value.match(/[*?]/g) ?? []);
}
