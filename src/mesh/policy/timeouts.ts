import { Duration } from 'aws-cdk-lib';
import { UsageError } from '../../validation/usage-error';
import type { IMeshMember } from '../mesh-member';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html */
export const DEFAULT_TIMEOUT = Duration.seconds(15);
export const DEFAULT_IDLE_TIMEOUT = Duration.minutes(5);

/** Throws unless the two go together. */
export function requireTimeouts(member: IMeshMember, timeout: Duration, idleTimeout: Duration): void {
  if (timeout.isUnresolved() || idleTimeout.isUnresolved()) {
    throw new UsageError(member, 'TimeoutOutOfRange', {
      got: 'a timeout that is known at deployment only',
      expected: 'timeouts known at synth: such a value cannot be turned into seconds',
      fix: 'write the value, or read it from the context',
    });
  }
  const seconds = timeout.toSeconds({ integral: false });
  const idleSeconds = idleTimeout.toSeconds({ integral: false });
  if (!Number.isInteger(seconds) || !Number.isInteger(idleSeconds)) {
    throw new UsageError(member, 'TimeoutOutOfRange', {
      got: `timeout: ${timeout.toHumanString()}, idleTimeout: ${idleTimeout.toHumanString()}`,
      expected: 'whole seconds, or 0 for no limit',
      fix: 'for example timeout: Duration.seconds(2)',
    });
  }
  if (idleSeconds === 0 || (seconds !== 0 && idleSeconds >= seconds)) return;
  throw new UsageError(member, 'TimeoutOutOfRange', {
    got: `timeout: ${describe(seconds)}, idleTimeout: ${describe(idleSeconds)}`,
    expected: 'an idleTimeout at least as long as timeout: the connection closes at the idle timeout, mid-request',
    fix: 'raise idleTimeout or lower timeout',
  });
}

function describe(seconds: number): string {
  return seconds === 0 ? 'no limit' : `${seconds} s`;
}
