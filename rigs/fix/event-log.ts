/** An event that the gateway has logged. */
export interface GatewayEvent {
  readonly at: string;
  readonly event: string;
  readonly client?: string;
  readonly [name: string]: string | number | undefined;
}

/** Returns the events in the output of a gateway. Other lines are warnings of libraries. */
export function eventsIn(output: string): GatewayEvent[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{"at"') && line.endsWith('}'))
    .map((line) => JSON.parse(line));
}

/** Returns the number of events for each name. */
export function countsOf(events: readonly GatewayEvent[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { event } of events) counts[event] = (counts[event] ?? 0) + 1;
  return counts;
}

/** Returns the number of clients that have an event. An event of a client can be repeated. */
export function clientsWith(events: readonly GatewayEvent[], name: string): number {
  return new Set(events.filter(({ event }) => event === name).map(({ client }) => client)).size;
}
