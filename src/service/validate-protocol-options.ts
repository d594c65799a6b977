import type { IMeshMember } from '../mesh/mesh-member';
import { optionOfRequests } from '../mesh/policy/validate-protocol';
import { UsageError } from '../validation/usage-error';
import type { ServiceOptions } from './service-options';

/** Throws if a service has options that its protocol does not support. The mesh validates the traffic policy. */
export function validateProtocolOptions(member: IMeshMember, options: ServiceOptions): void {
  const { protocol } = member;
  if (protocol.name === 'grpc' && options.healthPath !== undefined) throw healthPathOfGrpc(member);
  if (protocol._isHttp) return;
  const { healthPath, alarms = {}, scaling } = options;
  const thresholds = ['serverErrorPercent', 'responseMilliseconds', 'minRequestsPerMinute'] as const;
  const scalesOnRequests = scaling?.metrics?.some(({ _countsRequests }) => _countsRequests);
  const given: [unknown, string][] = [
    [healthPath, 'healthPath'],
    ...thresholds.map((name): [unknown, string] => [alarms[name], `alarms.${name}`]),
    [scalesOnRequests || undefined, 'ScalingMetric.requestsPerTask()'],
  ];
  for (const [value, option] of given) if (value !== undefined) throw optionOfRequests(member, option);
}

function healthPathOfGrpc(member: IMeshMember): UsageError {
  return new UsageError(member, 'ProtocolOption', {
    got: 'healthPath, with protocol: Protocol.grpc()',
    expected: 'the name of a health service: gRPC health checks call a method',
    fix: "remove healthPath, and set Protocol.grpc({ healthService: '' }) if the application implements grpc.health.v1.Health",
  });
}
