import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type { FirewallRule } from './firewall-rule';
import type { MaintenancePage } from './maintenance-page';

/** What every kind of ingress knows. */
export interface HttpIngressOptions {
  /**
   * Whether AWS WAF guards the load balancer: rules and a rate limit.
   *
   * @default true
   */
  readonly firewall?: boolean;

  /**
   * What the firewall looks for, beside the rate, in this order; not without the firewall.
   *
   * @default FirewallRule.defaults()
   */
  readonly firewallRules?: FirewallRule[];

  /**
   * How many requests an address may make before it is blocked for a while; not without the firewall, which counts them. Unit:
   * requests in 5 minutes, from 10 to 2 billion.
   *
   * @default 2000
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html
   */
  readonly rateLimit?: number;

  /**
   * Whether the load balancer has public addresses, in the public subnets. An internal one is in the private subnets, and is reached
   * from the VPC and from what is connected to it. Changing this replaces the load balancer.
   *
   * @default true
   */
  readonly internetFacing?: boolean;

  /**
   * Who may open connections to the load balancer.
   *
   * @default - anyone; where the load balancer is internal, the IPv4 addresses of its VPC
   */
  readonly clients?: ec2.IPeer[];

  /**
   * Whether clients may use IPv6 beside IPv4. The platform's own network gets IPv6 with it; the subnets of any other must have it.
   *
   * @default false
   */
  readonly dualStack?: boolean;

  /**
   * What every request is answered with, whatever its route, for as long as this is given.
   *
   * @default - requests go their ways
   */
  readonly maintenance?: MaintenancePage;
}

/** The knobs of HTTPS. */
export interface HttpsIngressOptions extends HttpIngressOptions {
  /**
   * The TLS versions and ciphers that clients may use.
   *
   * @default - TLS 1.3, and TLS 1.2 with forward secrecy and authenticated ciphers only; post-quantum where the client can
   */
  readonly sslPolicy?: elbv2.SslPolicy;
}

/** A domain of your own, and the knobs of HTTPS. */
export interface DomainIngressOptions extends HttpsIngressOptions {
  /** The zone of Amazon Route 53 that gets the addresses, with its name: `fromLookup()` or `fromHostedZoneAttributes()`. */
  readonly hostedZone: route53.IHostedZone;

  /**
   * The name that clients use, at most 64 characters: the zone's own name or one below it.
   *
   * @default - the name of the zone
   */
  readonly domainName?: string;

  /**
   * Further names, which may begin with `*.`. ACM takes 9 of them unless its quota is raised.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html
   */
  readonly alternativeNames?: string[];

  /**
   * The public zone in which ACM sees that the names are yours, where the one with the addresses is private.
   *
   * @default - the zone that gets the addresses
   */
  readonly validationZone?: route53.IHostedZone;
}
