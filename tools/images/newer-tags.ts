const NUMBERS = /\d+/g;
/** The number of newer tags that one image lists. */
const MAX_LISTED = 3;

/**
 * Returns the newest tags with higher numbers and the same form, newest first. `v1.41.0` has the form of `v1.40.0`, but
 * `v1.41-latest` does not.
 */
export function newerTags(current: string, tags: string[]): string[] {
  const sameForm = new RegExp(`^${current.split(NUMBERS).map(escaped).join('\\d+')}$`);
  return tags
    .filter((tag) => sameForm.test(tag) && compare(tag, current) > 0)
    .sort((one, other) => compare(other, one))
    .slice(0, MAX_LISTED);
}

function compare(one: string, other: string): number {
  const [left, right] = [numbersOf(one), numbersOf(other)];
  const index = left.findIndex((number, position) => number !== right[position]);
  return index < 0 ? 0 : left[index] - right[index];
}

function numbersOf(tag: string): number[] {
  return (tag.match(NUMBERS) ?? []).map(Number);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
