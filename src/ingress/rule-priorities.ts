import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';
import type { PriorityRange } from './existing/existing-ingress-options';
import { Route } from './routes/route';

/** The highest priority number of a listener rule. */
const LAST = 50_000;

/** The priorities that the rules of a load balancer can have: all of them, or a range of an existing listener. */
export class RulePriorities {
  /** The lowest number. */
  public readonly first: number;

  /** The highest number. */
  public readonly last: number;

  public constructor({ first, last }: PriorityRange = { first: 1, last: LAST }) {
    this.first = first;
    this.last = last;
  }

  /** Whether the rules can have every priority. */
  public get isAll(): boolean {
    return this.size === LAST;
  }

  /**
   * Returns a route with its priority in the range. The order of routes stays, and the priority depends on the route alone.
   *
   * Throws if the route has a priority of its own outside the range.
   */
  public place(service: IConstruct, route: Route): Route {
    if (this.isAll) return route;
    const { priority } = route.conditions;
    if (priority === undefined) {
      const scaled = this.first + Math.floor(((route.priority - 1) * this.size) / LAST);
      return Route._of(service, { ...route.conditions, priority: scaled });
    }
    if (priority >= this.first && priority <= this.last) return route;
    throw new UsageError(service, 'PriorityOutOfRange', {
      got: `${route} with priority ${priority}`,
      expected: `a priority from ${this.first} to ${this.last}, the range of Ingress.existing()`,
      fix: 'remove the priority of the route, or choose one in the range',
    });
  }

  private get size(): number {
    return this.last - this.first + 1;
  }
}
