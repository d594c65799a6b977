import type { Construct } from 'constructs';
import { childScope } from '../naming/child-scope';

/** Returns the scope of the alarms that monitoring adds to a part. */
export function alarmScope(part: Construct): Construct {
  return childScope(part, 'Alarms');
}
