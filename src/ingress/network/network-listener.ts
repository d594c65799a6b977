import { Names, Stack } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct, IConstruct } from 'constructs';
import { childScope } from '../../naming/child-scope';
import { acknowledgeComplianceRule } from '../../security/nag-acknowledgements';
import type { NetworkIngress } from './network-ingress';

/** A port of a load balancer, and its targets. */
export interface NetworkListenerProps {
  readonly loadBalancer: elbv2.NetworkLoadBalancer;
  readonly ingress: NetworkIngress;
  readonly port: number;
  readonly action: elbv2.NetworkListenerAction;
}

/**
 * Adds a listener. Its logical id depends on the port, and not on the service: a port is free only after its listener is
 * deleted, and CloudFormation creates before it deletes.
 *
 * @param owner the service of the listener
 */
export function addNetworkListener(owner: IConstruct, props: NetworkListenerProps): elbv2.NetworkListener {
  const { loadBalancer, ingress, port, action: defaultAction } = props;
  const { certificate, sslPolicy, idleTimeout } = ingress;
  const listener = new elbv2.NetworkListener(scopeOf(owner, loadBalancer), `Port${port}`, {
    loadBalancer,
    port,
    defaultAction,
    ...(certificate
      ? { protocol: elbv2.Protocol.TLS, certificates: [certificate], sslPolicy }
      : { protocol: elbv2.Protocol.TCP, tcpIdleTimeout: idleTimeout }),
  });
  if (!certificate) {
    acknowledgeComplianceRule(
      listener,
      'ELBv2ACMCertificateRequired',
      'The load balancer passes the bytes of its clients through, which may be TLS. NetworkIngress with a certificate decrypts TLS.',
    );
  }
  return listener;
}

/** A listener is in the stack of its service: the stack of the load balancer cannot refer to later stacks. */
function scopeOf(owner: IConstruct, loadBalancer: Construct): Construct {
  const stack = Stack.of(owner);
  return stack === Stack.of(loadBalancer) ? loadBalancer : childScope(stack, Names.nodeUniqueId(loadBalancer.node));
}
