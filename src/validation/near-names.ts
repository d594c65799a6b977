/** Two names are near up to this number of letters that differ, and a short name up to one letter. */
const MAX_DISTANCE = 2;
const SHORT = 5;
/** A beginning of a name is near from this length on. */
const MIN_BEGINNING = 3;

/** Returns the name that a misspelt one is near to, or undefined. */
export function nearestName(misspelt: string, names: Iterable<string>): string | undefined {
  const candidates = [...names].map((name) => ({ name, distance: distanceOf(plain(misspelt), plain(name)) }));
  const [nearest] = candidates
    .filter(({ distance }) => distance <= MAX_DISTANCE)
    .sort((a, b) => a.distance - b.distance);
  return nearest?.name;
}

/** Returns 0 for another case or for a plural, 1 for a beginning, or else the number of letters that differ. */
function distanceOf(one: string, other: string): number {
  if (one === other || `${one}s` === other || one === `${other}s`) return 0;
  if (one.length >= MIN_BEGINNING && other.startsWith(one)) return 1;
  const distance = editDistance(one, other);
  return distance > 1 && Math.min(one.length, other.length) < SHORT ? Number.POSITIVE_INFINITY : distance;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_\s]/g, '');
}

/** Returns the number of letters to insert, delete, replace or swap with the next. */
function editDistance(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > MAX_DISTANCE) return Number.POSITIVE_INFINITY;
  const rows = [Array.from({ length: other.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const cost = one[i - 1] === other[j - 1] ? 0 : 1;
      row.push(Math.min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + cost));
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (swapped) row[j] = Math.min(row[j], rows[i - 2][j - 2] + 1);
    }
    rows.push(row);
  }
  return rows[one.length][other.length];
}
