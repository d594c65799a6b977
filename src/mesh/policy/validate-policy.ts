import type { Duration } from 'aws-cdk-lib';
import { Token } from 'aws-cdk-lib';
import { quoted, requireWholeNumber, UsageError } from '../../validation/usage-error';
import type { IMeshMember } from '../mesh-member';
import { ALL_REQUESTS, type MeshRoute } from './mesh-route';
import { RetryCondition, type RetryPolicy } from './retry-policy';

/** Fewer is no retry, and more is a storm. */
const ATTEMPTS = { what: 'attempts', min: 2, max: 10, example: 'RetryPolicy.attempts(3)' };
const COUNT = { min: 1, max: 1_000_000 };
const PERCENT = { min: 1, max: 100 };

/** Throws unless what is asked of a mesh can be, whatever carries it. What a backend adds to it, it checks itself. */
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
  requireReached(member, routes);
}

function validateRetries(member: IMeshMember, retry: RetryPolicy, timeout?: Duration): void {
  const { maxAttempts, conditions, perTryTimeout } = retry;
  requireKnown(member, 'attempts', Token.isUnresolved(maxAttempts));
  requireWholeNumber(member, 'InvalidRetryPolicy', maxAttempts, ATTEMPTS);
  if (conditions.length === 0) {
    throw new UsageError(member, 'InvalidRetryPolicy', {
      got: `${maxAttempts} attempts, and on: []`,
      expected: 'at least one outcome after which a request is tried again',
      fix: 'leave on out for all of them, or choose RetryPolicy.none()',
    });
  }
  const unknown = conditions.find((condition) => !Object.values(RetryCondition).includes(condition));
  if (unknown !== undefined) {
    throw new UsageError(member, 'InvalidRetryPolicy', {
      got: `on: '${unknown}'`,
      expected: `outcomes of RetryCondition: ${quoted(Object.values(RetryCondition))}`,
      fix: 'for example on: [RetryCondition.GATEWAY_ERROR]',
    });
  }
  if (!perTryTimeout) return;
  requireTime(member, 'perTryTimeout', perTryTimeout);
  if (!timeout || timeout.isUnresolved() || timeout.toMilliseconds() === 0) return;
  const all = maxAttempts * perTryTimeout.toMilliseconds();
  if (timeout.toMilliseconds() >= all) return;
  throw new UsageError(member, 'TimeoutOutOfRange', {
    got: `timeout: ${timeout.toHumanString()}, and ${maxAttempts} attempts of ${perTryTimeout.toHumanString()} each`,
    expected: `a timeout of at least ${all / 1000} s: with less, the last attempts never end`,
    fix: 'raise timeout, lower perTryTimeout, or leave perTryTimeout out for an equal share of timeout',
  });
}

function requireTime(member: IMeshMember, what: string, time: Duration): void {
  requireKnown(member, what, time.isUnresolved());
  if (time.toMilliseconds() > 0) return;
  throw new UsageError(member, 'TrafficPolicyOutOfRange', {
    got: `${what}: ${time.toHumanString()}`,
    expected: 'more than nothing',
    fix: `for example ${what}: Duration.seconds(5)`,
  });
}

/** The first route that matches decides, so one that takes the same as another before it is never asked. */
function requireReached(member: IMeshMember, routes: MeshRoute[]): void {
  const taken = routes.map(({ _takes }) => _takes);
  const hidden = routes.find((_route, index) => {
    const before = taken.slice(0, index);
    return before.includes(taken[index]) || before.includes(ALL_REQUESTS);
  });
  if (!hidden) return;
  throw new UsageError(member, 'InvalidMeshRoute', {
    got: `traffic.routes: ${hidden}, after a route that takes the same requests`,
    expected: 'routes that each take some requests: the first that matches decides',
    fix: 'put the narrower route first, or leave it out',
  });
}

/** What a proxy is configured with is text, in which a value that is known at deployment only is another one. */
function requireKnown(member: IMeshMember, what: string, isUnresolved: boolean): void {
  if (!isUnresolved) return;
  throw new UsageError(member, 'TrafficPolicyOutOfRange', {
    got: `${what} that is known at deployment only`,
    expected: 'a value that is known at synth',
    fix: 'write the value, or read it from the context',
  });
}
