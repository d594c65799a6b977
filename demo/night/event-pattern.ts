import type { Json } from '../../rigs/template/json';

/**
 * Indicates whether an event matches a pattern of EventBridge. Throws for a comparison that the library does not use.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export function matches(event: Json, pattern: Json): boolean {
  return Object.entries<Json>(pattern).every(([name, expected]) => {
    const value = event?.[name];
    if (!Array.isArray(expected)) return matches(value, expected);
    const values = Array.isArray(value) ? value : [value];
    return expected.some((comparison) => values.some((each) => fits(each, comparison)));
  });
}

function fits(value: Json, comparison: Json): boolean {
  if (comparison === null || typeof comparison !== 'object') return value === comparison;
  const [[operator, operand], ...more] = Object.entries<Json>(comparison);
  if (operator !== 'prefix' || more.length > 0) {
    throw new Error(`got the comparison ${JSON.stringify(comparison)}, expected a value or a prefix`);
  }
  return typeof value === 'string' && value.startsWith(operand);
}

/** Returns the text that a target of a rule gets from an event. */
export function textFor(event: Json, { InputPathsMap = {}, InputTemplate }: Json): string {
  const text: string = JSON.parse(InputTemplate);
  return Object.entries<string>(InputPathsMap).reduce(
    (filled, [name, path]) => filled.replaceAll(`<${name}>`, String(at(event, path))),
    text,
  );
}

/** Returns the value at a path such as `$.detail.reason` or `$.resources[0]`. */
function at(event: Json, path: string): Json {
  return path
    .split(/[.[\]]+/)
    .filter((name) => name !== '$' && name !== '')
    .reduce((value, name) => value?.[name], event);
}
