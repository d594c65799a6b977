import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { AccessLogs } from './access-logs';
import { Firewall } from './firewall';

export interface IngressProps {
  readonly vpc: ec2.IVpc;
  readonly certificate: acm.ICertificate;
  readonly encryptionKey: kms.IKey;
}

/** The load balancer: HTTPS, redirect from port 80, firewall, access log. */
export class Ingress extends Construct {
  public readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  public readonly listener: elbv2.ApplicationListener;

  public constructor(scope: Construct, id: string, { vpc, certificate, encryptionKey }: IngressProps) {
    super(scope, id);
    this.loadBalancer = new elbv2.ApplicationLoadBalancer(this, 'LoadBalancer', {
      vpc,
      internetFacing: true,
      deletionProtection: true,
      dropInvalidHeaderFields: true,
    });
    new AccessLogs(this, 'AccessLogs', this.loadBalancer);
    new Firewall(this, 'Firewall', { loadBalancer: this.loadBalancer, encryptionKey });
    this.loadBalancer.addListener('Redirect', {
      port: 80,
      protocol: elbv2.ApplicationProtocol.HTTP,
      defaultAction: elbv2.ListenerAction.redirect({ port: '443', protocol: 'HTTPS', permanent: true }),
    });
    this.listener = this.loadBalancer.addListener('Https', {
      port: 443,
      protocol: elbv2.ApplicationProtocol.HTTPS,
      certificates: [certificate],
      sslPolicy: elbv2.SslPolicy.TLS13_12_RES_PQ,
      defaultAction: elbv2.ListenerAction.fixedResponse(404, {
        contentType: 'application/json',
        messageBody: '{"error":"not found"}',
      }),
    });
  }
}
