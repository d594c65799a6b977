import { Annotations } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct, IConstruct } from 'constructs';
import { resourceIdentity, stableId } from '../naming/stable-id';
import { entriesOf } from '../quotas/security-group-rules';
import { ServiceQuotas } from '../quotas/service-quotas';
import { acknowledgeComplianceRule } from '../security/nag-acknowledgements';
import { UsageError } from '../validation/usage-error';
import type { Ingress } from './ingress';

/** The load balancer that gets listeners, and its choices. */
export interface ListenerProps {
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  readonly ingress: Ingress;
  readonly certificates: acm.ICertificate[];
  /** The sources that may open connections. By default, any source may. */
  readonly clients?: ec2.IPeer[];
}

/** Adds the listeners of a load balancer and returns the one for the routes. It answers 404 if no route matches. */
export function addListeners(scope: Construct, props: ListenerProps): elbv2.ApplicationListener {
  return props.ingress.encrypted ? addHttpsListeners(props) : addHttpListener(scope, props);
}

function addHttpsListeners({ certificates, ingress, ...props }: ListenerProps): elbv2.ApplicationListener {
  if (ingress.redirectHttp) addRedirect(props);
  const [defaultCertificate, ...additional] = certificates;
  requireCertificateQuota(props.loadBalancer, additional.length);
  const listener = addListener(props, {
    port: 443,
    protocol: elbv2.ApplicationProtocol.HTTPS,
    certificates: [defaultCertificate],
    sslPolicy: ingress.sslPolicy,
    defaultAction: notFound(),
  });
  for (const certificate of additional) addCertificate(listener, certificate);
  return listener;
}

/** Adds the listener on port 80, which redirects to HTTPS. */
function addRedirect(props: Omit<ListenerProps, 'certificates' | 'ingress'>): void {
  const redirect = addListener(props, {
    port: 80,
    protocol: elbv2.ApplicationProtocol.HTTP,
    defaultAction: elbv2.ListenerAction.redirect({ port: '443', protocol: 'HTTPS', permanent: true }),
  });
  acknowledgeComplianceRule(
    redirect,
    'ELBv2ACMCertificateRequired',
    'Port 80 has no content. It only redirects requests to HTTPS.',
  );
  const lists = (props.clients ?? []).map((client) => client.toIngressRuleConfig().sourcePrefixListId);
  if (!lists.some((id) => id !== undefined && entriesOf(id) === undefined)) return;
  Annotations.of(props.loadBalancer).addWarningV2(
    'cdk-trading-analytics-platform:prefixListEntries',
    "The entries of a prefix list in clients are not known at synthesis. CloudFront's list has 55, and a security group holds 60 rules for the ports 80 and 443 together. Set redirectHttp: false, unless the list has at most 30 entries.",
  );
}

/** Throws if a load balancer has too many certificates. */
export function requireCertificateQuota(loadBalancer: IConstruct, count: number): void {
  const max = ServiceQuotas.of(loadBalancer).certificatesPerLoadBalancer;
  if (count <= max) return;
  throw new UsageError(loadBalancer, 'LoadBalancerFull', {
    got: `${count + 1} certificates`,
    expected: `at most ${max} certificates beside the default one (a quota that AWS can raise)`,
    fix: `use certificates with several names or a wildcard, or state a raised quota: ServiceQuotas.of(app).raise({ certificatesPerLoadBalancer: ${count + 25} })`,
  });
}

/**
 * Adds an additional certificate to a listener, once.
 *
 * CloudFormation removes the certificates of a resource that it deletes. With an id that depends on the certificate, it
 * never deletes a resource of a certificate that the template still has.
 */
export function addCertificate(listener: elbv2.ApplicationListener, certificate: acm.ICertificate): void {
  const identity = resourceIdentity(certificate, certificate.certificateArn);
  const id = stableId(listener, 'Certificate', identity);
  if (listener.node.tryFindChild(id)) return;
  new elbv2.ApplicationListenerCertificate(listener, id, { listener, certificates: [certificate] });
}

function addHttpListener(scope: Construct, props: ListenerProps): elbv2.ApplicationListener {
  const listener = addListener(props, {
    port: 80,
    protocol: elbv2.ApplicationProtocol.HTTP,
    defaultAction: notFound(),
  });
  const reason = 'Ingress.http() was chosen explicitly.';
  acknowledgeComplianceRule(scope, 'ALBHttpToHttpsRedirection', reason);
  acknowledgeComplianceRule(scope, 'ELBv2ACMCertificateRequired', reason);
  return listener;
}

/** Adds a listener. Its id depends on the port: two listeners cannot share one, also not while an update replaces one. */
function addListener(
  { loadBalancer, clients }: Pick<ListenerProps, 'loadBalancer' | 'clients'>,
  props: elbv2.BaseApplicationListenerProps & { readonly port: number },
): elbv2.ApplicationListener {
  const listener = loadBalancer.addListener(`Port${props.port}`, { ...props, open: clients === undefined });
  for (const client of clients ?? []) listener.connections.allowDefaultPortFrom(client, 'Allowed clients');
  return listener;
}

/** Returns the response to a request that matches no route. */
export function notFound(): elbv2.ListenerAction {
  return elbv2.ListenerAction.fixedResponse(404, {
    contentType: 'application/json',
    messageBody: '{"error":"not found"}',
  });
}
