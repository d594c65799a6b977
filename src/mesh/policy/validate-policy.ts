import type { Duration } from 'aws-cdk-lib';
import { UsageError } from '../../validation/usage-error';
import type { IMeshMember } from '../mesh-member';
import type { MeshRoute } from './mesh-route';
import type { RetryPolicy } from './retry-policy';
import { validateProtocol } from './validate-protocol';

/** Throws if parts of a traffic policy do not fit together on any backend. A backend validates its own restrictions. */
export function validatePolicy(member: IMeshMember): void {
  validateProtocol(member);
  const { retry, routes = [], timeout } = member.trafficPolicy;
  if (retry && !retry.isNone) validateRetries(member, retry, timeout);
  for (const route of routes) route.validate(member);
  requireReachable(member, routes);
}

function validateRetries(member: IMeshMember, retry: RetryPolicy, timeout?: Duration): void {
  const { maxAttempts, perTryTimeout } = retry;
  if (!perTryTimeout || !timeout || timeout.toMilliseconds() === 0) return;
  const all = maxAttempts * perTryTimeout.toMilliseconds();
  if (timeout.toMilliseconds() >= all) return;
  throw new UsageError(member, 'TimeoutOutOfRange', {
    got: `timeout: ${timeout.toHumanString()}, and ${maxAttempts} attempts of ${perTryTimeout.toHumanString()} each`,
    expected: `a timeout of at least ${all / 1000} s, so that every attempt can end`,
    fix: 'increase timeout, decrease perTryTimeout, or remove perTryTimeout for an equal share of timeout',
  });
}

/** Throws if a route matches no request, because an earlier route matches the same requests or all requests. */
function requireReachable(member: IMeshMember, routes: MeshRoute[]): void {
  const unreachable = routes.find((route, index) => routes.slice(0, index).some((earlier) => earlier._covers(route)));
  if (!unreachable) return;
  throw new UsageError(member, 'InvalidMeshRoute', {
    got: `traffic.routes: ${unreachable}, after a route that matches the same requests`,
    expected: 'routes that each match some requests, because only the first match applies',
    fix: 'put the more specific route first, or remove it',
  });
}
