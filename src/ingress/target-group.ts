import { Duration, Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct, IConstruct } from 'constructs';
import type { MeshEntry } from '../mesh/mesh-data-plane';
import { UsageError } from '../validation/usage-error';
import type { Ingress } from './ingress';

/** The port of a service's tasks that the load balancer sends requests to. */
export interface TargetGroupProps {
  readonly vpc: ec2.IVpc;
  readonly ingress: Ingress;
  /** The port of the tasks, and its encryption. */
  readonly entry: MeshEntry;
  readonly healthPath: string;
  /** The time for active requests of a task that receives no new ones. */
  readonly deregistrationDelay: Duration;
}

/** Creates a target group for the tasks of a service. Throws if the listener cannot use TLS 1.3 and the tasks need it. */
export function createTargetGroup(
  service: Construct,
  id: string,
  { vpc, ingress, entry, healthPath, deregistrationDelay }: TargetGroupProps,
): elbv2.ApplicationTargetGroup {
  const { port, encrypted, acceptsTls12 } = entry;
  if (encrypted && !acceptsTls12) requireTls13(service, ingress);
  return new elbv2.ApplicationTargetGroup(service, id, {
    vpc,
    targetType: elbv2.TargetType.IP,
    protocol: encrypted ? elbv2.ApplicationProtocol.HTTPS : elbv2.ApplicationProtocol.HTTP,
    port,
    deregistrationDelay,
    healthCheck: {
      // Without it, health checks use HTTP whatever the protocol of the requests.
      protocol: encrypted ? elbv2.Protocol.HTTPS : undefined,
      path: healthPath,
      healthyHttpCodes: '200',
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
