import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { fitGroupDescriptions } from '../network/group-description';
import { limitSecurityGroupRules } from '../quotas/security-group-rules';
import { acknowledgeSolutionsRule } from '../security/nag-acknowledgements';
import type { Protection } from '../security/protection';
import { retainNeeds } from '../security/retention';
import { AccessLogBucket } from './access-log-bucket';
import { addListenerRule } from './add-listener-rule';
import { CustomDomain } from './custom-domain';
import type { Ingress } from './ingress';
import type { IngressEntry } from './ingress-entry';
import { MAINTENANCE_PRIORITY } from './listener-rules';
import { addListeners } from './listeners';
import { resolvePlacement } from './placement';
import { WebFirewall } from './web-firewall';

/** The network, the choices and the encryption of a load balancer. */
export interface EntryProps {
  readonly vpc: ec2.IVpc;
  readonly ingress: Ingress;
  readonly encryptionKey: kms.IKey;
  readonly protection: Protection;
}

/** Creates a load balancer with its listeners, access log and firewall. */
export function ownEntry(scope: Construct, props: EntryProps): IngressEntry {
  const { vpc, ingress, encryptionKey, protection } = props;
  const { vpcSubnets, clients } = resolvePlacement(scope, vpc, ingress);
  const domain = ingress._domain && new CustomDomain(scope, 'Domain', ingress._domain);
  const loadBalancer = new elbv2.ApplicationLoadBalancer(scope, 'LoadBalancer', {
    vpc,
    vpcSubnets,
    internetFacing: ingress.internetFacing,
    ipAddressType: ingress.dualStack ? elbv2.IpAddressType.DUAL_STACK : undefined,
    deletionProtection: protection.deletionProtection,
    dropInvalidHeaderFields: true,
  });
  // Without it, nobody can move the load balancer away from a zone with an incident. The default of AWS is false.
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/zonal-shift.html
  loadBalancer.setAttribute('zonal_shift.config.enabled', 'true');
  fitGroupDescriptions(loadBalancer.connections);
  const groups = loadBalancer.connections.securityGroups;
  for (const group of groups) limitSecurityGroupRules(group);
  // AWS refuses to delete a load balancer with deletion protection, and the deletion of the stack would fail.
  if (protection.deletionProtection) loadBalancer.applyRemovalPolicy(protection.removalPolicy);
  retainNeeds(scope, protection);
  new AccessLogBucket(scope, 'AccessLogs', { encryptionKey, protection }).enableLogging(loadBalancer);
  const firewall = ingress.firewall ? addFirewall(scope, loadBalancer, props) : undefined;
  const certificates = domain ? [domain.certificate] : ingress.certificates;
  const listener = addListeners(scope, { loadBalancer, ingress, certificates, clients });
  if (ingress.maintenance) {
    addListenerRule(listener, listener, {
      listener,
      priority: MAINTENANCE_PRIORITY,
      conditions: [elbv2.ListenerCondition.pathPatterns(['*'])],
      action: ingress.maintenance._bind(),
    });
  }
  domain?.addRecords(loadBalancer, ingress.dualStack);
  if (!clients) {
    acknowledgeSolutionsRule(
      loadBalancer,
      'EC23',
      'The load balancer accepts connections from the internet, which is its purpose. Only its listener ports are open.',
    );
  }
  const ports = loadBalancer.listeners.map(({ port }) => port);
  const sources = clients ?? anyClient(ingress.dualStack);
  const domainNames = domain?.names ?? [];
  const [host = loadBalancer.loadBalancerDnsName] = domainNames;
  return {
    listener,
    rulesScope: listener,
    loadBalancer,
    ownLoadBalancer: loadBalancer,
    existingGroups: [],
    clientConnections: groups.flatMap((to) =>
      ports.flatMap((port) => sources.map((from) => ({ from, to, port, by: 'ingress' }))),
    ),
    certificates,
    // A change of `internetFacing` replaces the load balancer, so the target groups must be replaced too.
    targetGroupPrefix: ingress.internetFacing ? '' : 'Internal',
    domainNames,
    url: `${ingress.encrypted ? 'https' : 'http'}://${host}`,
    firewall,
  };
}

function addFirewall(
  scope: Construct,
  loadBalancer: elbv2.ApplicationLoadBalancer,
  { ingress, encryptionKey, protection }: EntryProps,
): WebFirewall {
  return new WebFirewall(scope, 'Firewall', {
    loadBalancer,
    rateLimit: ingress.rateLimit,
    clientAddressHeader: ingress.clientAddressHeader,
    rules: ingress.firewallRules,
    encryptionKey,
    protection,
  });
}

function anyClient(dualStack: boolean): ec2.IPeer[] {
  return dualStack ? [ec2.Peer.anyIpv4(), ec2.Peer.anyIpv6()] : [ec2.Peer.anyIpv4()];
}
