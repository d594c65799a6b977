import type { Construct } from 'constructs';
import { childScope } from '../naming/child-scope';

/** Where the alarms of a part go that it has not itself. */
export function alarmScope(part: Construct): Construct {
  return childScope(part, 'Alarms');
}
