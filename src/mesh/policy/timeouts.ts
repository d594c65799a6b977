import { Duration } from 'aws-cdk-lib';
import { UsageError } from '../../validation/usage-error';
import type { IMeshMember } from '../mesh-member';
import type { TrafficPolicy } from './traffic-policy';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html */
export const DEFAULT_TIMEOUT = Duration.seconds(15);
const DEFAULT_IDLE_TIMEOUT = Duration.minutes(5);

/** The default of Service Connect and of Envoy for connections that carry no bytes. */
export const TCP_IDLE_TIMEOUT = Duration.hours(1);

/** Returns the default timeout of requests. A gRPC request may be a stream without an end, so it has no limit. */
export function defaultTimeout({ protocol }: IMeshMember): Duration {
  return protocol.name === 'grpc' ? Duration.seconds(0) : DEFAULT_TIMEOUT;
}

/** Returns the idle timeout for a timeout: by default as long as the timeout, if that is more than five minutes. */
export function idleTimeoutFor(timeout: Duration, { idleTimeout }: TrafficPolicy): Duration {
  if (idleTimeout) return idleTimeout;
  const milliseconds = timeout.toMilliseconds();
  const isLonger = milliseconds === 0 || milliseconds > DEFAULT_IDLE_TIMEOUT.toMilliseconds();
  return isLonger ? timeout : DEFAULT_IDLE_TIMEOUT;
}

/** Throws if the idle timeout is shorter than the timeout. A timeout without limit has no shortest idle timeout. */
export function requireTimeouts(member: IMeshMember, timeout: Duration, idleTimeout: Duration): void {
  const seconds = timeout.toSeconds();
  const idleSeconds = idleTimeout.toSeconds();
  if (idleSeconds === 0 || idleSeconds >= seconds) return;
  throw new UsageError(member, 'TimeoutOutOfRange', {
    got: `timeout: ${seconds} s, idleTimeout: ${idleSeconds} s`,
    expected: 'an idleTimeout of at least timeout, because the idle timeout closes the connection during a request',
    fix: 'increase idleTimeout or decrease timeout',
  });
}
