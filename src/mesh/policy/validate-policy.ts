import type { Duration } from 'aws-cdk-lib';
import { Token } from 'aws-cdk-lib';
import { requireWholeNumber, UsageError } from '../../validation/usage-error';
import type { IMeshMember } from '../mesh-member';
import type { MeshRoute } from './mesh-route';
import type { RetryPolicy } from './retry-policy';

const COUNT = { min: 1, max: 1_000_000 };
const PERCENT = { min: 1, max: 100 };

/** Throws if a traffic policy is invalid on every backend. A backend validates its own restrictions itself. */
export function validatePolicy(member: IMeshMember): void {
  const { retry, outlierDetection = {}, connectionLimits = {}, routes = [], timeout } = member.trafficPolicy;
  if (retry && !retry.isNone) validateRetries(member, retry, timeout);
  const { consecutiveErrors, baseEjectionTime, maxEjectionPercent } = outlierDetection;
  if (baseEjectionTime) requireTime(member, 'outlierDetection.baseEjectionTime', baseEjectionTime);
  const { maxConnections, maxPendingRequests, maxRequests, retryBudgetPercent } = connectionLimits;
  const numbers = [
    { what: 'outlierDetection.consecutiveErrors', value: consecutiveErrors, ...COUNT },
    { what: 'outlierDetection.maxEjectionPercent', value: maxEjectionPercent, ...PERCENT },
    { what: 'connectionLimits.maxConnections', value: maxConnections, ...COUNT },
    { what: 'connectionLimits.maxPendingRequests', value: maxPendingRequests, ...COUNT },
    { what: 'connectionLimits.maxRequests', value: maxRequests, ...COUNT },
    { what: 'connectionLimits.retryBudgetPercent', value: retryBudgetPercent, ...PERCENT },
  ];
  for (const { value, ...range } of numbers) {
    if (value === undefined) continue;
    requireKnown(member, range.what, Token.isUnresolved(value));
    requireWholeNumber(member, 'TrafficPolicyOutOfRange', value, range);
  }
  for (const route of routes) route.validate(member);
  requireReachable(member, routes);
}

function validateRetries(member: IMeshMember, retry: RetryPolicy, timeout?: Duration): void {
  const { maxAttempts, perTryTimeout } = retry;
  if (!perTryTimeout || !timeout || timeout.isUnresolved() || timeout.toMilliseconds() === 0) return;
  const all = maxAttempts * perTryTimeout.toMilliseconds();
  if (timeout.toMilliseconds() >= all) return;
  throw new UsageError(member, 'TimeoutOutOfRange', {
    got: `timeout: ${timeout.toHumanString()}, and ${maxAttempts} attempts of ${perTryTimeout.toHumanString()} each`,
    expected: `a timeout of at least ${all / 1000} s, so that every attempt can end`,
    fix: 'increase timeout, decrease perTryTimeout, or remove perTryTimeout for an equal share of timeout',
  });
}

function requireTime(member: IMeshMember, what: string, time: Duration): void {
  requireKnown(member, what, time.isUnresolved());
  if (time.toMilliseconds() > 0) return;
  throw new UsageError(member, 'TrafficPolicyOutOfRange', {
    got: `${what}: ${time.toHumanString()}`,
    expected: 'a duration of more than 0',
    fix: `for example ${what}: Duration.seconds(5)`,
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

/** Throws if a value is a token, because it is written into the proxy configuration as text. */
function requireKnown(member: IMeshMember, what: string, isUnresolved: boolean): void {
  if (!isUnresolved) return;
  throw new UsageError(member, 'TrafficPolicyOutOfRange', {
    got: `${what} that is a token, known only at deployment`,
    expected: 'a value that is known at synthesis',
    fix: 'write the value, or read it from the CDK context',
  });
}
