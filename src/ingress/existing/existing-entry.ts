import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { resourceIdentity, stableId } from '../../naming/stable-id';
import { areDifferentVpcs, vpcName } from '../../network/vpc-identity';
import { limitSecurityGroupRules } from '../../quotas/security-group-rules';
import { requireSameEnvironment } from '../../validation/same-environment';
import { UsageError } from '../../validation/usage-error';
import type { Ingress } from '../ingress';
import type { IngressEntry } from '../ingress-entry';
import type { ExistingIngressOptions } from './existing-ingress-options';
import { knownLoadBalancer, portOf } from './listener-facts';
import { type NewListener, newListener } from './new-listener';
import { validatePriorities } from './validate-priorities';

/** The network of the services, and the choices of an existing ingress. */
export interface ExistingEntryProps {
  readonly vpc: ec2.IVpc;
  readonly ingress: Ingress;
  readonly options: ExistingIngressOptions;
}

/**
 * Returns the existing listener, or adds a listener to an existing load balancer. The load balancer, its security groups and
 * the rules of its owner stay as they are.
 *
 * Throws if they are in another account, Region or VPC than the services, or have no security group.
 */
export function existingEntry(scope: Construct, { vpc, ingress, options }: ExistingEntryProps): IngressEntry {
  const loadBalancer = knownLoadBalancer(options);
  requireSameNetwork(scope, { vpc, options, loadBalancer });
  const { connections } = (options.listener ?? loadBalancer) as ec2.IConnectable;
  const groups = requireSecurityGroups(scope, connections.securityGroups);
  for (const group of groups) limitSecurityGroupRules(group);
  const { listener, port, clientConnections }: NewListener = options.listener
    ? {
        listener: importListener(scope, options.listener, groups),
        port: portOf(options.listener),
        clientConnections: [],
      }
    : newListener(scope, { ingress, options, loadBalancer: loadBalancer as elbv2.IApplicationLoadBalancer, groups });
  // The library adds the rules of security groups itself. The CDK would add them in the stack of the listener, which cannot
  // refer to later stacks. Their ids would depend on the imported construct.
  listener.registerConnectable = () => undefined;
  validatePriorities(scope, listener);
  return {
    listener,
    rulesScope: options.listener ? scope : (listener as elbv2.ApplicationListener),
    loadBalancer,
    existingGroups: groups,
    clientConnections,
    certificates: ingress.certificates,
    targetGroupPrefix: stableId(scope, 'Existing', loadBalancerIdentity(options)),
    domainNames: options.domainName === undefined ? [] : [options.domainName],
    url: urlOf(ingress, port, options.domainName ?? dnsNameOf(loadBalancer)),
  };
}

function requireSameNetwork(
  scope: Construct,
  { vpc, options, loadBalancer }: Omit<ExistingEntryProps, 'ingress'> & Pick<IngressEntry, 'loadBalancer'>,
): void {
  const { listener } = options;
  if (listener) {
    requireSameEnvironment(scope, { what: 'the listener', resource: listener, arn: listener.listenerArn });
  }
  if (!loadBalancer) return;
  const arn = loadBalancer.loadBalancerArn;
  requireSameEnvironment(scope, { what: 'the load balancer', resource: loadBalancer, arn });
  if (!loadBalancer.vpc || !areDifferentVpcs(loadBalancer.vpc, vpc)) return;
  throw new UsageError(scope, 'OtherNetwork', {
    got: `tasks in the VPC ${vpcName(vpc)}, and a load balancer in the VPC ${vpcName(loadBalancer.vpc)}`,
    expected: 'the same VPC: Amazon ECS registers tasks only in target groups of their own VPC',
    fix: 'set vpc or cluster of the platform to that of the load balancer',
  });
}

function requireSecurityGroups(scope: Construct, groups: ec2.ISecurityGroup[]): ec2.ISecurityGroup[] {
  if (groups.length > 0) return groups;
  throw new UsageError(scope, 'ExistingIngressChoice', {
    got: 'a load balancer without known security groups',
    expected: 'its security groups, because the tasks accept connections from them only',
    fix: 'import the listener or the load balancer with its security group',
  });
}

/** Imports the listener again, so that no id depends on the construct that the app passes. */
function importListener(
  scope: Construct,
  listener: elbv2.IApplicationListener,
  [securityGroup, ...others]: ec2.ISecurityGroup[],
): elbv2.IApplicationListener {
  const { listenerArn } = listener;
  const attributes = { listenerArn, securityGroup };
  const imported = elbv2.ApplicationListener.fromApplicationListenerAttributes(scope, 'Listener', attributes);
  imported.connections.addSecurityGroup(...others);
  return imported;
}

/** Returns what identifies the load balancer: a part of its ARN, which is also a part of the ARN of a listener. */
function loadBalancerIdentity({ listener, loadBalancer }: ExistingIngressOptions): string {
  const identity = loadBalancer
    ? resourceIdentity(loadBalancer, loadBalancer.loadBalancerArn)
    : resourceIdentity(listener as elbv2.IApplicationListener, (listener as elbv2.IApplicationListener).listenerArn);
  return /:(?:listener|loadbalancer)\/(app\/[^/]+\/[^/]+)/.exec(identity)?.[1] ?? identity;
}

/** Returns the DNS name of a load balancer, if it is known. */
function dnsNameOf(loadBalancer?: elbv2.IApplicationLoadBalancer): string | undefined {
  try {
    return loadBalancer?.loadBalancerDnsName;
  } catch {
    // The CDK throws for a load balancer that was imported without it.
    return undefined;
  }
}

function urlOf({ _protocol }: Ingress, port?: string, host?: string): string | undefined {
  if (_protocol === undefined || host === undefined) return undefined;
  const isHttps = _protocol === elbv2.ApplicationProtocol.HTTPS;
  const isDefault = port === undefined || port === (isHttps ? '443' : '80');
  return `${isHttps ? 'https' : 'http'}://${host}${isDefault ? '' : `:${port}`}`;
}
