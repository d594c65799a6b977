import type { Json } from '../template/json';
import { CompositeActions, parseRule } from './composite-alarm';
import { runMetricAlarm } from './metric-alarm';
import type { Series, State } from './series';
import { type Names, symbolic } from './symbols';

export type { Minute, Series, State } from './series';

/** An action that an alarm runs. */
export interface AlarmAction {
  readonly minute: number;
  /** The logical id of the alarm. If two stacks have it, `@` and the number of the stack follow. */
  readonly alarm: string;
  /** The state whose actions run. */
  readonly state: State;
  /** The ARNs or the logical ids of the topics. */
  readonly targets: readonly string[];
  /** The time series of an alarm that has several. */
  readonly contributor?: string;
}

/** The alarms of templates over time. */
export interface Evaluation {
  /** The states of each alarm by minute. The key is the logical id. */
  readonly states: Readonly<Record<string, readonly State[]>>;
  /** The actions in the order of time. */
  readonly actions: readonly AlarmAction[];
}

/**
 * Evaluates the alarms of synthesized templates by CloudWatch's rules, minute by minute.
 *
 * A metric without a series has no data. Throws for a property, a function or a clause that the evaluator does not support.
 *
 * @param templates the templates of the stacks, or one template
 * @param series the metrics. The longest decides the duration
 * @param start the time of the first minute, which matters for functions of time only. Unit: seconds since 1970
 */
export function evaluate(templates: Json | readonly Json[], series: readonly Series[], start = 0): Evaluation {
  const all: Json[] = Array.isArray(templates) ? templates : [templates];
  const minutes = Math.max(0, ...series.map(({ values }) => values.length));
  const symbols = namesOf(all);
  const metricAlarms = alarmsOf(all, symbols, 'AWS::CloudWatch::Alarm');
  const composites = alarmsOf(all, symbols, 'AWS::CloudWatch::CompositeAlarm');
  const states: Record<string, State[]> = {};
  const actions: AlarmAction[] = [];
  for (const [alarm, properties] of metricAlarms) {
    const { states: own, changes } = explained(alarm, () => runMetricAlarm(properties, series, { minutes, start }));
    states[alarm] = [...own];
    actions.push(...changes.flatMap((change) => actionOf(alarm, properties, change)));
  }
  const names = new Map(
    [...metricAlarms, ...composites].flatMap(([id, { AlarmName = id }]) =>
      [id, `${id}.Arn`, AlarmName].map((name) => [name, id] as const),
    ),
  );
  for (const { id, properties, rule, suppressor, timer } of inOrder(composites, names)) {
    const own = Array.from({ length: minutes }, (_, minute): State => {
      const stateAt = (alarm: string): State => (states[names.get(alarm) as string] as State[])[minute] as State;
      const state = rule.holds(stateAt) ? 'ALARM' : 'OK';
      for (const acted of timer.step(minute, state, suppressor && stateAt(suppressor))) {
        actions.push(...actionOf(id, properties, { minute, state: acted }));
      }
      return state;
    });
    states[id] = own;
  }
  return { states, actions: actions.sort((one, other) => one.minute - other.minute) };
}

/**
 * Evaluates one metric alarm. Returns its states by minute.
 *
 * @param properties the properties of an `AWS::CloudWatch::Alarm`
 * @param start the time of the first minute. Unit: seconds since 1970
 */
export function evaluateAlarm(properties: Json, series: readonly Series[], start = 0): readonly State[] {
  const Resources = { Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: properties } };
  return evaluate({ Resources }, series, start).states.Alarm as readonly State[];
}

/** Returns the symbols of each template. Alarms of two stacks with one logical id get different symbols. */
function namesOf(templates: readonly Json[]): Names[] {
  const ids = templates.map(({ Resources }) =>
    Object.entries<Json>(Resources).flatMap(([id, { Type }]) => (/::(Composite)?Alarm$/.test(Type) ? [id] : [])),
  );
  const counts = new Map<string, number>();
  for (const id of ids.flat()) counts.set(id, (counts.get(id) ?? 0) + 1);
  const exports = new Map<string, Json>();
  const names = templates.map((_, index): Names => {
    const own = new Set(ids[index]);
    return { exports, symbolOf: (id) => (own.has(id) && counts.get(id) !== 1 ? `${id}@${index + 1}` : id) };
  });
  for (const [index, { Outputs = {} }] of templates.entries()) {
    for (const { Export, Value } of Object.values<Json>(Outputs)) {
      if (Export) exports.set(Export.Name, symbolic(Value, names[index] as Names));
    }
  }
  return names;
}

function alarmsOf(templates: readonly Json[], names: readonly Names[], type: string): [string, Json][] {
  return templates.flatMap(({ Resources }, index) => {
    const own = names[index] as Names;
    return Object.entries<Json>(Resources)
      .filter(([, { Type }]) => Type === type)
      .map(([id, { Properties }]): [string, Json] => [
        own.symbolOf(id),
        explained(id, () => symbolic(Properties, own)),
      ]);
  });
}

const ACTIONS = { ALARM: 'AlarmActions', OK: 'OKActions', INSUFFICIENT_DATA: 'InsufficientDataActions' } as const;

function actionOf(
  alarm: string,
  properties: Json,
  change: { readonly minute: number; readonly state: State; readonly contributor?: string },
): AlarmAction[] {
  const targets: string[] = properties[ACTIONS[change.state]] ?? [];
  return properties.ActionsEnabled === false || targets.length === 0 ? [] : [{ ...change, alarm, targets }];
}

const KNOWN = new Set(
  `ActionsEnabled ActionsSuppressor ActionsSuppressorExtensionPeriod ActionsSuppressorWaitPeriod AlarmActions
  AlarmDescription AlarmName AlarmRule InsufficientDataActions OKActions Tags`.split(/\s+/),
);

/** Returns the composite alarms, each after the alarms that it reads. */
function inOrder(composites: [string, Json][], names: ReadonlyMap<string, string>) {
  const waiting = composites.map(([id, properties]) =>
    explained(id, () => {
      for (const name of Object.keys(properties)) {
        if (!KNOWN.has(name)) throw new Error(`got ${name}, expected ${[...KNOWN].join(', ')}`);
      }
      const { AlarmRule, ActionsSuppressor: suppressor } = properties;
      const rule = parseRule(AlarmRule);
      const reads = [...rule.children, ...(suppressor === undefined ? [] : [suppressor])];
      const unknown = reads.find((alarm) => !names.has(alarm));
      if (unknown) throw new Error(`got the alarm ${unknown}, expected one of the templates: pass its stack too`);
      const { ActionsSuppressorWaitPeriod: wait, ActionsSuppressorExtensionPeriod: extension } = properties;
      const timer = new CompositeActions(suppressor && { wait: wait / 60, extension: extension / 60 });
      return { id, properties, rule, suppressor, timer, reads: reads.map((alarm) => names.get(alarm)) };
    }),
  );
  const ordered: typeof waiting = [];
  while (waiting.length > 0) {
    const open = new Set(waiting.map(({ id }) => id));
    const next = waiting.findIndex(({ reads }) => !reads.some((id) => open.has(id as string)));
    if (next < 0) throw new Error(`got composite alarms that read each other: ${[...open].join(', ')}`);
    ordered.push(...waiting.splice(next, 1));
  }
  return ordered;
}

function explained<Result>(alarm: string, operation: () => Result): Result {
  try {
    return operation();
  } catch (error) {
    throw new Error(`cannot evaluate the alarm ${alarm}: ${(error as Error).message}`);
  }
}
