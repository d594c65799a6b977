import type { DemoResults } from './results';

/** Returns the broken promises, one line each. */
export function failuresOf(results: Omit<DemoResults, 'failures'>): string[] {
  const { promises, rotation, update: updated, destruction, underLoad } = results;
  return [
    ...results.cloudFormation.map((finding) => `validation: ${finding}`),
    ...results.packs.flatMap(({ pack, open }) => open.map((finding) => `${pack}: ${finding}`)),
    ...promises.promises
      .filter(({ kept }) => !kept)
      .map(({ resource, what, promised, found }) => `${resource}, ${what}: promised ${promised}, found ${found}`),
    ...[...rotation, ...updated, ...destruction, ...underLoad]
      .filter(({ shown }) => !shown)
      .map(({ what, found }) => `${what}: found ${found}`),
  ];
}
