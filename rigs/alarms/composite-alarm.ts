import type { State } from './series';

/** A rule of a composite alarm: its value by the states of its children. */
export interface AlarmRule {
  readonly children: readonly string[];
  readonly holds: (stateOf: (alarm: string) => State) => boolean;
}

const TOKEN =
  /\s*(?:(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]+)"|([^\s()",]+))\s*\)|(AND|OR|NOT|TRUE|FALSE|\(|\)))/y;

type Holds = AlarmRule['holds'];

/**
 * Parses the rule of a composite alarm.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 */
export function parseRule(text: string): AlarmRule {
  const children = new Set<string>();
  const tokens: (string | Holds)[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const start = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) {
      throw new Error(
        `got the rule '${text}', expected ALARM(), OK(), INSUFFICIENT_DATA(), TRUE, FALSE, AND, OR, NOT or a bracket at ${start}`,
      );
    }
    const [, state, quoted, bare, word] = match;
    const alarm = quoted ?? bare;
    if (alarm !== undefined) {
      children.add(alarm);
      tokens.push((stateOf) => stateOf(alarm) === state);
    } else {
      tokens.push(word as string);
    }
  }
  let position = 0;
  const refuse = (): never => {
    throw new Error(`got the rule '${text}', expected a complete expression`);
  };
  const either = (): Holds => {
    let left = both();
    while (tokens[position] === 'OR') {
      position++;
      const [one, other] = [left, both()];
      left = (stateOf) => one(stateOf) || other(stateOf);
    }
    return left;
  };
  const both = (): Holds => {
    let left = single();
    while (tokens[position] === 'AND') {
      position++;
      const [one, other] = [left, single()];
      left = (stateOf) => one(stateOf) && other(stateOf);
    }
    return left;
  };
  const single = (): Holds => {
    const token = tokens[position++];
    if (typeof token === 'function') return token;
    if (token === 'TRUE' || token === 'FALSE') return () => token === 'TRUE';
    if (token === 'NOT') {
      const operand = single();
      return (stateOf) => !operand(stateOf);
    }
    if (token !== '(') return refuse();
    const inner = either();
    if (tokens[position++] !== ')') refuse();
    return inner;
  };
  const holds = either();
  if (position < tokens.length) refuse();
  return { children: [...children], holds };
}

/** The periods of a suppressor. Unit: minutes */
export interface Suppression {
  readonly wait: number;
  readonly extension: number;
}

/**
 * The time of a composite alarm's actions, with or without a suppressor.
 *
 * A period that ends with a minute ends before the changes of that minute. So a suppressor that enters the ALARM state
 * in the last moment of the wait period is late. The result is the worst case.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm_Suppression.html
 */
export class CompositeActions {
  private state?: State;
  /** Indicates whether the state changed and the actions did not follow yet. */
  private pending = false;
  private suppressed = false;
  private waitEnds?: number;
  private extensionEnds?: number;

  public constructor(private readonly suppression?: Suppression) {}

  /** Returns the states whose actions run in a minute, usually one or none. */
  public step(minute: number, state: State, suppressor?: State): State[] {
    const acted: State[] = [];
    const act = () => {
      if (this.pending && this.state) acted.push(this.state);
      this.pending = false;
    };
    if (this.waitEnds !== undefined && minute >= this.waitEnds) {
      this.waitEnds = undefined;
      act();
    }
    if (this.extensionEnds !== undefined && minute >= this.extensionEnds) {
      this.extensionEnds = undefined;
      act();
    }
    const { wait, extension } = this.suppression ?? { wait: 0, extension: 0 };
    if (suppressor === 'ALARM') {
      this.suppressed = true;
      this.waitEnds = undefined;
      this.extensionEnds = undefined;
    } else if (this.suppressed) {
      this.suppressed = false;
      this.extensionEnds = minute + extension;
    }
    if (state !== this.state) {
      this.state = state;
      this.pending = true;
      if (!this.suppressed) {
        this.extensionEnds = undefined;
        this.waitEnds = minute + wait;
      }
    }
    if (this.waitEnds === minute || this.extensionEnds === minute) {
      this.waitEnds = undefined;
      this.extensionEnds = undefined;
      act();
    }
    return acted;
  }
}
