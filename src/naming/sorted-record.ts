/**
 * Returns a record with its entries in the order of their names.
 *
 * Maps in Go have no order, and the same program must create the same template in every language.
 */
export function sortedRecord<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(
    Object.keys(record)
      .sort()
      .map((name) => [name, record[name]]),
  );
}
