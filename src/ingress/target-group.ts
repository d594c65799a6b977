import { Duration, Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct, IConstruct } from 'constructs';
import type { MeshEntry } from '../mesh/mesh-data-plane';
import type { Protocol } from '../mesh/protocol';
import { UsageError } from '../validation/usage-error';
import type { Ingress } from './ingress';

/** The port of a service's tasks that the load balancer sends requests to. */
export interface TargetGroupProps {
  readonly vpc: ec2.IVpc;
  readonly ingress: Ingress;
  /** The port of the tasks, and its encryption. */
  readonly entry: MeshEntry;
  readonly protocol: Protocol;
  readonly healthPath: string;
  /** The time for active requests of a task that receives no new ones. */
  readonly deregistrationDelay: Duration;
}

/** The versions of HTTP to the tasks. Without one, the load balancer uses HTTP/1.1. */
const VERSIONS: Readonly<Record<string, elbv2.ApplicationProtocolVersion | undefined>> = {
  http2: elbv2.ApplicationProtocolVersion.HTTP2,
  grpc: elbv2.ApplicationProtocolVersion.GRPC,
};

/**
 * Returns the path of the health check and its success codes.
 *
 * Without a health service, each gRPC server answers the method of the load balancer with status 12 (UNIMPLEMENTED), which
 * is the default of AWS. With one, the load balancer calls the standard method with an empty request.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
function healthCheckOf({ name, healthService }: Protocol, path: string): elbv2.HealthCheck {
  if (name !== 'grpc') return { path, healthyHttpCodes: '200' };
  return healthService === undefined
    ? { path: '/AWS.ALB/healthcheck', healthyGrpcCodes: '12' }
    : { path: '/grpc.health.v1.Health/Check', healthyGrpcCodes: '0' };
}

/** Creates a target group for the tasks of a service. Throws if the listener cannot use TLS 1.3 and the tasks need it. */
export function createTargetGroup(
  service: Construct,
  id: string,
  { vpc, ingress, entry, protocol, healthPath, deregistrationDelay }: TargetGroupProps,
): elbv2.ApplicationTargetGroup {
  const { port, encrypted, acceptsTls12 } = entry;
  if (encrypted && !acceptsTls12) requireTls13(service, ingress);
  return new elbv2.ApplicationTargetGroup(service, id, {
    vpc,
    targetType: elbv2.TargetType.IP,
    protocol: encrypted ? elbv2.ApplicationProtocol.HTTPS : elbv2.ApplicationProtocol.HTTP,
    protocolVersion: VERSIONS[protocol.name],
    port,
    deregistrationDelay,
    healthCheck: {
      // Without it, health checks use HTTP whatever the protocol of the requests.
      protocol: encrypted ? elbv2.Protocol.HTTPS : undefined,
      ...healthCheckOf(protocol, healthPath),
      interval: Duration.seconds(15),
      timeout: Duration.seconds(5),
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 3,
    },
  });
}

/**
 * Throws unless the load balancer can use TLS 1.3 to the tasks. The policy of the listener also applies to connections to
 * targets.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
 */
function requireTls13(scope: IConstruct, { encrypted, sslPolicy }: Ingress): void {
  if (encrypted && (Token.isUnresolved(sslPolicy) || sslPolicy.includes('TLS13'))) return;
  throw new UsageError(scope, 'TargetsNeedTls13', {
    got: encrypted ? `sslPolicy: ${sslPolicy}` : 'Ingress.http() and tasks whose proxy requires TLS 1.3',
    expected:
      'a listener policy with TLS 1.3: with other policies, the load balancer uses at most TLS 1.2 to the tasks',
    fix: encrypted ? 'remove sslPolicy' : 'choose Ingress.https() or Ingress.domain(), or a mesh without encryption',
  });
}
