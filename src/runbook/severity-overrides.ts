import type { IConstruct } from 'constructs';
import { nearestName } from '../validation/near-names';
import { shown } from '../validation/shown';
import { UsageError } from '../validation/usage-error';
import { RUNBOOK } from './runbook';

/**
 * Throws if severities have a key that is not a kind of alarm. A wrong key would have no effect.
 *
 * @param kinds the kinds that may have a severity; all kinds by default
 */
export function requireAlarmKinds(
  scope: IConstruct,
  option: string,
  severities: Record<string, unknown> = {},
  kinds: string[] = Object.keys(RUNBOOK),
): void {
  const unknown = Object.keys(severities).find((kind) => !kinds.includes(kind));
  if (unknown === undefined) return;
  const nearest = nearestName(unknown, kinds);
  throw new UsageError(scope, 'UnknownAlarmKind', {
    got: `${option}: the kind ${shown(unknown)}`,
    expected: `a kind of alarm: ${[...kinds].sort().join(', ')}`,
    fix: nearest ? `write '${nearest}'` : 'use one of these kinds',
  });
}
