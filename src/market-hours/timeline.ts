import { type Day, dayOf } from './local-time';
import type { Bounds, Market } from './market';

/** A moment at which a market's bounds begin or end, by the market's own clock. */
export interface Edge {
  readonly market: Market;
  readonly day: Day;
  /** Minutes since midnight. */
  readonly minutes: number;
  readonly instant: number;
  /** The combined bounds of all open markets from that moment on. */
  readonly bounds: Bounds;
  /** Whether the market's bounds begin to apply. */
  readonly begins: boolean;
}

interface Change {
  readonly instant: number;
  readonly bounds: Bounds;
}

const DAY = 24 * 60;
/** Extra days before and after the years, because spans reach into the days before and after their own. */
const MARGIN_DAYS = 3;

export function sameBounds(one: Bounds, other: Bounds): boolean {
  return one.minTasks === other.minTasks && one.maxTasks === other.maxTasks;
}

/** The bounds at each instant of some years: the highest bounds of the open markets, else the bounds outside of them. */
export class Timeline {
  /** The begins of all market hours, and the ends that change the bounds, in ascending order. */
  public readonly edges: Edge[];
  /** Begins and ends of a market's hours at times that its clock skips or repeats. */
  public readonly ambiguous: Pick<Edge, 'market' | 'day' | 'minutes'>[] = [];

  private readonly changes: Change[] = [];

  public constructor(
    markets: Market[],
    private readonly outside: Bounds,
    firstYear: number,
    lastYear: number,
  ) {
    const first = dayOf({ year: firstYear, month: 1, dayOfMonth: 1 }) - MARGIN_DAYS;
    const last = dayOf({ year: lastYear, month: 12, dayOfMonth: 31 }) + MARGIN_DAYS;
    const moments = markets.flatMap((market) => this.momentsOf(market, first, last));
    moments.sort((one, other) => one.instant - other.instant);
    this.edges = this.sweep(moments);
  }

  /** Returns the bounds at an instant. */
  public at(instant: number): Bounds {
    let [low, high] = [0, this.changes.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.changes[middle].instant <= instant) low = middle + 1;
      else high = middle;
    }
    return this.changes[low - 1]?.bounds ?? this.outside;
  }

  private momentsOf(market: Market, first: Day, last: Day): Omit<Edge, 'bounds'>[] {
    const moments: Omit<Edge, 'bounds'>[] = [];
    for (let date = first; date <= last; date++) {
      for (const { start, end } of market.spansOn(date)) {
        for (const [at, begins] of [
          [start, true],
          [end, false],
        ] as const) {
          const day = date + Math.floor(at / DAY);
          const minutes = ((at % DAY) + DAY) % DAY;
          const [instant, ...others] = market.clock.instantsOf(day, minutes);
          if (others.length > 0) this.ambiguous.push({ market, day, minutes });
          moments.push({ market, day, minutes, instant, begins });
        }
      }
    }
    return moments;
  }

  private sweep(moments: Omit<Edge, 'bounds'>[]): Edge[] {
    const open = new Map<Market, number>();
    const edges: Edge[] = [];
    for (let index = 0; index < moments.length; ) {
      const { instant } = moments[index];
      const now: Omit<Edge, 'bounds'>[] = [];
      for (; moments[index]?.instant === instant; index++) now.push(moments[index]);
      for (const { market, begins } of now) open.set(market, (open.get(market) ?? 0) + (begins ? 1 : -1));
      const before = this.changes.at(-1)?.bounds ?? this.outside;
      const bounds = this.combine([...open].filter(([, spans]) => spans > 0).map(([market]) => market.bounds));
      const changed = !sameBounds(before, bounds);
      if (changed) this.changes.push({ instant, bounds });
      edges.push(...now.filter(({ begins }) => begins || changed).map((moment) => ({ ...moment, bounds })));
    }
    return edges;
  }

  private combine(open: Bounds[]): Bounds {
    if (open.length === 0) return this.outside;
    return {
      minTasks: Math.max(...open.map(({ minTasks }) => minTasks)),
      maxTasks: Math.max(...open.map(({ maxTasks }) => maxTasks)),
    };
  }
}
