/** A directed graph that finds paths between its nodes. */
export class DirectedGraph<T> {
  private readonly targets = new Map<T, Set<T>>();

  public has(from: T, to: T): boolean {
    return this.targets.get(from)?.has(to) ?? false;
  }

  public add(from: T, to: T): void {
    const targets = this.targets.get(from) ?? new Set<T>();
    this.targets.set(from, targets.add(to));
  }

  /** Returns the nodes of a path from one node to another, both included. Returns undefined if there is no path. */
  public path(from: T, to: T, visited = new Set<T>()): T[] | undefined {
    if (from === to) return [to];
    visited.add(from);
    for (const next of this.targets.get(from) ?? []) {
      const rest = visited.has(next) ? undefined : this.path(next, to, visited);
      if (rest) return [from, ...rest];
    }
    return undefined;
  }
}
