import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { isInstanceOf } from '../../validation/brand';
import { shown } from '../../validation/shown';
import { UsageError } from '../../validation/usage-error';
import type { ExistingIngressOptions } from './existing-ingress-options';

const CALL = 'Ingress.existing()';
const { HTTP, HTTPS } = elbv2.ApplicationProtocol;

/** The protocols of ports, as the CDK assumes them too. */
const PROTOCOLS: Record<string, elbv2.ApplicationProtocol> = { 80: HTTP, 8080: HTTP, 443: HTTPS, 8443: HTTPS };

/** Returns the load balancer, if it is given or if the app creates the listener. */
export function knownLoadBalancer({
  listener,
  loadBalancer,
}: ExistingIngressOptions): elbv2.IApplicationLoadBalancer | undefined {
  return loadBalancer ?? (listener && asOwn(listener)?.loadBalancer);
}

/** Returns the port of an existing listener, if it is known. */
export function portOf(listener: elbv2.IApplicationListener): string | undefined {
  const port: ec2.Port | undefined = listener.connections.defaultPort;
  const text = asOwn(listener)?.port.toString() ?? port?.toString();
  return text !== undefined && /^\d+$/.test(text) ? text : undefined;
}

/** Returns the protocol of the listener, if it is known. Throws if the options do not fit together. */
export function protocolOf(options: ExistingIngressOptions): elbv2.ApplicationProtocol | undefined {
  const { listener, loadBalancer, certificates, protocol } = options;
  if (listener) {
    requireNoNewListener(options);
    const known = asOwn(listener);
    if (known) requireSame(known, options);
    return protocol ?? known?.protocol ?? PROTOCOLS[portOf(listener) ?? ''];
  }
  if (!loadBalancer) {
    throw new UsageError(CALL, 'ExistingIngressChoice', {
      got: 'neither listener nor loadBalancer',
      expected: 'a listener for the routes, or a load balancer for a new listener',
      fix: "set listener, for example ApplicationListener.fromApplicationListenerAttributes(this, 'Listener', { listenerArn, securityGroup, defaultPort: 443 })",
    });
  }
  requireEncryptionChoice(certificates !== undefined, protocol);
  return certificates ? HTTPS : HTTP;
}

/** Throws if an option of a new listener is set together with an existing one. */
function requireNoNewListener({ certificates, port, clients }: ExistingIngressOptions): void {
  const set = Object.entries({ certificates, port, clients }).find(([, value]) => value !== undefined);
  if (!set) return;
  throw new UsageError(CALL, 'ExistingIngressChoice', {
    got: `listener and ${set[0]}`,
    expected: `${set[0]} only for a new listener, because an existing listener stays as it is`,
    fix: `remove ${set[0]}, or remove listener so that loadBalancer gets a new listener`,
  });
}

/** Throws if the protocol or the load balancer is not that of a listener of the app. */
function requireSame(own: elbv2.ApplicationListener, { protocol, loadBalancer }: ExistingIngressOptions): void {
  if (protocol !== undefined && protocol !== own.protocol) {
    throw new UsageError(CALL, 'ExistingIngressChoice', {
      got: `protocol: ${shown(protocol)}, and a listener with ${shown(own.protocol)}`,
      expected: 'the protocol of the listener',
      fix: 'remove protocol',
    });
  }
  if (loadBalancer && loadBalancer.loadBalancerArn !== own.loadBalancer.loadBalancerArn) {
    throw new UsageError(CALL, 'ExistingIngressChoice', {
      got: `loadBalancer: ${loadBalancer.node.path}, and a listener of ${own.loadBalancer.node.path}`,
      expected: 'the load balancer of the listener',
      fix: 'remove loadBalancer',
    });
  }
}

/** Throws unless a new listener either has certificates or uses HTTP by choice. */
function requireEncryptionChoice(hasCertificates: boolean, protocol?: elbv2.ApplicationProtocol): void {
  if (hasCertificates ? protocol !== HTTP : protocol === HTTP) return;
  throw new UsageError(CALL, 'ExistingIngressChoice', {
    got: hasCertificates ? 'certificates and protocol: HTTP' : 'a new listener without certificates',
    expected: 'certificates for HTTPS, or protocol: HTTP for a listener without encryption',
    fix: hasCertificates
      ? 'remove protocol, or remove certificates'
      : 'set certificates, or set protocol: elbv2.ApplicationProtocol.HTTP behind another TLS endpoint',
  });
}

/** Returns a listener that the app creates, with the members that only such a listener has. */
function asOwn(listener: elbv2.IApplicationListener): elbv2.ApplicationListener | undefined {
  return isInstanceOf(listener, 'aws-cdk-lib.aws_elasticloadbalancingv2.ApplicationListener')
    ? (listener as elbv2.ApplicationListener)
    : undefined;
}
