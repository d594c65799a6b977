/** Where two values of JSON differ, each place as the path that leads to it. */
export function pathsThatDiffer(one: unknown, other: unknown, path = ''): string[] {
  if (one === other) return [];
  if (!isContainer(one) || !isContainer(other) || Array.isArray(one) !== Array.isArray(other)) return [path];
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return keys.flatMap((key) => pathsThatDiffer(one[key], other[key], path === '' ? key : `${path}.${key}`));
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object';
}
