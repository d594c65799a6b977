import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';
import type { Bounds, Market } from './market';
import { sameBounds, Timeline } from './timeline';

/** Throws when a market asks for nothing that the others do not ask for anyway: it was meant to and does not. */
export function requireEffect(
  scope: IConstruct,
  markets: Market[],
  all: Timeline,
  outside: Bounds,
  years: [number, number],
): void {
  if (markets.length < 2) return;
  for (const market of markets) {
    const others = new Timeline(
      markets.filter((other) => other !== market),
      outside,
      ...years,
    );
    const differs = [...all.edges, ...others.edges].some(
      ({ instant }) => !sameBounds(all.at(instant), others.at(instant)),
    );
    if (differs) continue;
    throw new UsageError(scope, 'SchedulesOverlap', {
      got: `${market.name} with minTasks: ${market.bounds.minTasks}, while another schedule always asks for as many or more`,
      expected: 'schedules that each ask for more than the others at some time',
      fix: 'leave it out, or raise its minTasks',
    });
  }
}
