/**
 * A record with its entries in the order of their names.
 *
 * Go's maps have no order, and the same program must give the same template in every language.
 */
export function sortedRecord<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(
    Object.keys(record)
      .sort()
      .map((name) => [name, record[name]]),
  );
}
