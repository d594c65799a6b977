/**
 * A list in parts of a limited size, for policies and target inputs that hold a limited number of ARNs.
 *
 * A new element goes into the last part, so that the parts before it do not change.
 */
export class LimitedParts<T> {
  private readonly parts: T[][] = [];

  /**
   * @param maxSize the maximum number of elements in a part
   * @param begin creates what holds a part, which gets more elements later
   */
  public constructor(
    private readonly maxSize: number,
    private readonly begin: (part: T[], number: number) => void,
  ) {}

  /** The elements of all parts. */
  public get all(): T[] {
    return this.parts.flat();
  }

  /** Adds an element to the last part, or to a new part if the last one is full. */
  public add(element: T): void {
    let part = this.parts[this.parts.length - 1];
    if (!part || part.length === this.maxSize) {
      part = [];
      this.begin(part, this.parts.push(part));
    }
    part.push(element);
  }
}
