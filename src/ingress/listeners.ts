import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { acknowledgeComplianceRule } from '../security/nag-acknowledgements';
import { requireSameEnvironment } from '../validation/same-environment';
import { UsageError } from '../validation/usage-error';
import type { Ingress } from './ingress';
import type { Placement } from './placement';

/** What the listeners of a load balancer have to be told. */
export interface ListenerSurroundings {
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  readonly ingress: Ingress;
  readonly certificates: acm.ICertificate[];
  readonly reach: Placement;
}

/** Has a load balancer listen, and answers the listener that holds the routes. It answers 404 to what no route matches. */
export function listen(scope: Construct, around: ListenerSurroundings): elbv2.ApplicationListener {
  return around.ingress.encrypted ? listenOnHttps(around) : listenOnHttp(scope, around);
}

function listenOnHttps({ certificates, ingress, ...around }: ListenerSurroundings): elbv2.ApplicationListener {
  const redirect = addListener('Redirect', around, {
    port: 80,
    protocol: elbv2.ApplicationProtocol.HTTP,
    defaultAction: elbv2.ListenerAction.redirect({ port: '443', protocol: 'HTTPS', permanent: true }),
  });
  acknowledgeComplianceRule(redirect, 'ELBv2ACMCertificateRequired', 'Port 80 does nothing but redirect to HTTPS.');
  return addListener('Https', around, {
    port: 443,
    protocol: elbv2.ApplicationProtocol.HTTPS,
    certificates,
    sslPolicy: ingress.sslPolicy,
    defaultAction: notFound(),
  });
}

function listenOnHttp(scope: Construct, around: ListenerSurroundings): elbv2.ApplicationListener {
  const listener = addListener('Http', around, {
    port: 80,
    protocol: elbv2.ApplicationProtocol.HTTP,
    defaultAction: notFound(),
  });
  const reason = 'Ingress.http() was asked for by name.';
  acknowledgeComplianceRule(scope, 'ALBHttpToHttpsRedirection', reason);
  acknowledgeComplianceRule(scope, 'ELBv2ACMCertificateRequired', reason);
  return listener;
}

function addListener(
  id: string,
  { loadBalancer, reach: { clients } }: Pick<ListenerSurroundings, 'loadBalancer' | 'reach'>,
  props: elbv2.BaseApplicationListenerProps,
): elbv2.ApplicationListener {
  const listener = loadBalancer.addListener(id, { ...props, open: clients === undefined });
  for (const client of clients ?? []) listener.connections.allowDefaultPortFrom(client, 'Clients that were named');
  return listener;
}

function notFound(): elbv2.ListenerAction {
  return elbv2.ListenerAction.fixedResponse(404, {
    contentType: 'application/json',
    messageBody: '{"error":"not found"}',
  });
}

/** Throws unless there is a way in, and a certificate of the load balancer's own region where one is needed. */
export function requireWayIn(scope: Construct, { kind, certificates }: Ingress): void {
  if (kind === 'none') {
    throw new UsageError(scope, 'NoIngress', {
      got: 'Ingress.none()',
      expected: 'Ingress.https(), Ingress.domain() or Ingress.http(): a load balancer is a way in',
      fix: 'leave the load balancer out, or choose another ingress',
    });
  }
  if (kind === 'https' && certificates.length === 0) {
    throw new UsageError(scope, 'NoCertificate', {
      got: 'Ingress.https([])',
      expected: 'at least one certificate',
      fix: "for example acm.Certificate.fromCertificateArn(this, 'Certificate', arn), Ingress.domain() for one that is made, or Ingress.http() for a demo",
    });
  }
  for (const certificate of certificates) {
    requireSameEnvironment(scope, {
      what: 'the certificate',
      resource: certificate,
      arn: certificate.certificateArn,
    });
  }
}
