import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';
import type { Ingress } from './ingress';

/**
 * Throws unless a load balancer speaks TLS 1.3 to tasks that speak nothing else: its listener's policy decides that too.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
 */
export function requireTls13(scope: IConstruct, { encrypted, sslPolicy }: Ingress): void {
  if (encrypted && sslPolicy.includes('TLS13')) return;
  throw new UsageError(scope, 'TargetsNeedTls13', {
    got: encrypted ? `sslPolicy: ${sslPolicy}` : 'Ingress.http(), in front of tasks whose proxy encrypts',
    expected:
      'a listener with a policy for TLS 1.3: with any other the load balancer speaks TLS 1.2 at most to the tasks',
    fix: encrypted
      ? 'leave sslPolicy out'
      : 'choose Ingress.https() or Ingress.domain(), or a mesh that does not encrypt',
  });
}
