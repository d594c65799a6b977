import type { Minute } from '../../rigs/alarms/series';
import type { Course } from './healthy';
import type { PlatformName, Receiver } from './platforms';

/** A fault of the night. */
export interface Fault {
  readonly name: string;
  /** The event, as a sentence. */
  readonly event: string;
  /** @default 'default' */
  readonly platform?: PlatformName;
  /** The heading of the alarm or notice that must report it. */
  readonly entry: string;
  /** The receiver who must be notified. */
  readonly receiver: Receiver;
}

/** A metric during a fault. */
export interface FaultyMetric {
  /** The name, or its end after `*`. */
  readonly metric: string;
  /** A part of the dimensions, for example the service. @default - all metrics of the name */
  readonly of?: string;
  readonly during: Minute | Course;
  /** The values of all minutes, also before and after the fault, if they were recorded. */
  readonly recorded?: readonly Minute[];
}

/** A fault that CloudWatch sees in metrics. */
export interface MetricFault extends Fault {
  readonly metrics: readonly FaultyMetric[];
  /** The time before, during and after the fault. Unit: minutes. @default [60, 60, 60] */
  readonly minutes?: readonly [number, number, number];
  /** The maximum number of pages, if many alarms enter ALARM state. @default - not limited */
  readonly maxPages?: number;
}

/** A fault of which AWS sends an event. */
export interface EventFault extends Fault {
  /** Returns the event by the symbols of the template. */
  readonly sent: (symbols: Symbols) => Readonly<Record<string, unknown>>;
}

/** The names of the resources in an event, as the template refers to them. */
export interface Symbols {
  readonly cluster: string;
  readonly clusterArn: string;
  readonly database: string;
  /** Returns the ARN of a service. */
  readonly service: (name: string) => string;
}
