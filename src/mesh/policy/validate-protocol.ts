import { UsageError } from '../../validation/usage-error';
import type { IMeshMember } from '../mesh-member';

/** Throws if a traffic policy has rules for requests, and the service has connections without requests. */
export function validateProtocol(member: IMeshMember): void {
  const { protocol, trafficPolicy, testTraffic } = member;
  if (protocol._isHttp) return;
  const { timeout, retry, connectionLimits, routes = [] } = trafficPolicy;
  const limits = ['maxPendingRequests', 'maxRequests', 'retryBudgetPercent'] as const;
  const isOfRequests = routes.some(({ _match }) => _match.header !== undefined || _match.pathPrefix !== undefined);
  const given: [unknown, string][] = [
    [timeout, 'traffic.timeout'],
    [retry, 'traffic.retry'],
    ...limits.map((name): [unknown, string] => [connectionLimits?.[name], `traffic.connectionLimits.${name}`]),
    [isOfRequests || undefined, 'traffic.routes with a header or a path'],
    [testTraffic, 'testTraffic of the deployment policy'],
  ];
  for (const [value, option] of given) if (value !== undefined) throw optionOfRequests(member, option);
}

/** Returns the error of an option that only requests have. */
export function optionOfRequests(member: IMeshMember, option: string): UsageError {
  return new UsageError(member, 'ProtocolOption', {
    got: `${option}, with protocol: ${member.protocol}`,
    expected: 'options that apply to connections: nothing between the caller and the application reads requests',
    fix: `remove ${option}, or choose Protocol.http(), Protocol.http2() or Protocol.grpc()`,
  });
}
