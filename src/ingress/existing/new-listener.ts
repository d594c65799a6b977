import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { stableId } from '../../naming/stable-id';
import type { DeclaredConnection } from '../../security/declared-access';
import { acknowledgeComplianceRule } from '../../security/nag-acknowledgements';
import type { Ingress } from '../ingress';
import { addCertificate, notFound, requireCertificateQuota } from '../listeners';
import type { ExistingIngressOptions } from './existing-ingress-options';

/** The existing load balancer of a new listener. */
export interface NewListenerProps {
  readonly ingress: Ingress;
  readonly options: ExistingIngressOptions;
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  readonly groups: ec2.ISecurityGroup[];
}

/** A listener, its port if it is known, and the connections that the platform allows to it. */
export interface NewListener {
  readonly listener: elbv2.IApplicationListener;
  readonly port?: string;
  readonly clientConnections: DeclaredConnection[];
}

/** Adds a listener to an existing load balancer. It answers 404 if no route matches. */
export function newListener(scope: Construct, props: NewListenerProps): NewListener {
  const { ingress, options, loadBalancer, groups } = props;
  const { encrypted, sslPolicy, certificates, clients = [] } = ingress;
  const port = options.port ?? (encrypted ? 443 : 80);
  const [defaultCertificate, ...additional] = certificates;
  requireCertificateQuota(scope, additional.length);
  const listener = new elbv2.ApplicationListener(scope, `Port${port}`, {
    loadBalancer,
    port,
    protocol: encrypted ? elbv2.ApplicationProtocol.HTTPS : elbv2.ApplicationProtocol.HTTP,
    certificates: encrypted ? [defaultCertificate] : undefined,
    sslPolicy: encrypted ? sslPolicy : undefined,
    defaultAction: notFound(),
    open: false,
  });
  for (const certificate of additional) addCertificate(listener, certificate);
  if (!encrypted) {
    acknowledgeComplianceRule(listener, 'ELBv2ACMCertificateRequired', 'HTTP was chosen explicitly.');
  }
  const clientConnections = groups.flatMap((to) => {
    // Imported again, so that the rules are in this stack, and their ids do not depend on a construct of the app.
    const id = stableId(scope, 'Group', to.securityGroupId);
    const group = ec2.SecurityGroup.fromSecurityGroupId(scope, id, to.securityGroupId);
    return clients.map((from) => {
      group.addIngressRule(from, ec2.Port.tcp(port), 'Allowed clients');
      return { from, to: group, port, by: 'ingress' };
    });
  });
  return { listener, port: String(port), clientConnections };
}
