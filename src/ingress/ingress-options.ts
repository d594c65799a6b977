import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type { FirewallRule } from './firewall-rule';
import type { MaintenancePage } from './maintenance-page';

/** Options of every kind of ingress. */
export interface HttpIngressOptions {
  /**
   * Whether AWS WAF protects the load balancer with a rate limit and rules.
   *
   * @default true
   */
  readonly firewall?: boolean;

  /**
   * The rules of the firewall besides the rate limit, in the order of their evaluation. They need the firewall.
   *
   * @default FirewallRule.defaults()
   */
  readonly firewallRules?: FirewallRule[];

  /**
   * The maximum number of requests from one IP address before AWS WAF blocks it temporarily. It needs the firewall. Unit:
   * requests in 5 minutes, from 10 to 2 billion.
   *
   * @default 2000
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html
   */
  readonly rateLimit?: number;

  /**
   * The request header with the address of the client, for a CDN or a proxy in front of the load balancer. The rate limit then
   * counts this address. By default it counts the address of the connection, which all clients of a CDN share.
   *
   * Clients can send this header too. Set it only if the CDN overwrites it, and if `clients` allows the CDN alone. AWS WAF blocks
   * requests without a valid address in this header. It needs the firewall.
   *
   * @default - the address of the connection
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-forwarded-ip-address.html
   */
  readonly clientAddressHeader?: string;

  /**
   * Whether the load balancer has public addresses, in the public subnets. An internal load balancer is in the private
   * subnets, and can be reached from the VPC and the networks connected to it. Changing this replaces the load balancer.
   *
   * @default true
   */
  readonly internetFacing?: boolean;

  /**
   * The sources that may open connections to the load balancer.
   *
   * @default - any source; for an internal load balancer, the IPv4 addresses of its VPC
   */
  readonly clients?: ec2.IPeer[];

  /**
   * Whether clients can use IPv6 in addition to IPv4. The platform's own VPC then gets IPv6. The subnets of an existing VPC
   * must already have it.
   *
   * @default false
   */
  readonly dualStack?: boolean;

  /**
   * The response to every request, whatever its route, as long as this option is set.
   *
   * @default - requests follow their routes
   */
  readonly maintenance?: MaintenancePage;
}

/** Options of HTTPS. */
export interface HttpsIngressOptions extends HttpIngressOptions {
  /**
   * The TLS versions and ciphers that clients can use.
   *
   * @default - TLS 1.3, and TLS 1.2 with forward secrecy and authenticated ciphers only; post-quantum if the client supports it
   */
  readonly sslPolicy?: elbv2.SslPolicy;

  /**
   * Whether port 80 redirects to HTTPS. Without it, the load balancer has no port 80.
   *
   * Each port needs own rules in the security group, and a prefix list counts as all its entries. The list of CloudFront fits
   * once, so it needs `false`.
   *
   * @default true
   */
  readonly redirectHttp?: boolean;
}

/** A domain of your own, and options of HTTPS. */
export interface DomainIngressOptions extends HttpsIngressOptions {
  /**
   * The hosted zone of Amazon Route 53 for the DNS records. Its name must be known: use `fromLookup()` or
   * `fromHostedZoneAttributes()`.
   */
  readonly hostedZone: route53.IHostedZone;

  /**
   * The name that clients use, at most 64 characters: the name of the zone or a name below it.
   *
   * @default - the name of the zone
   */
  readonly domainName?: string;

  /**
   * Further names, which may begin with `*.`. ACM allows 9 of them unless its quota is raised.
   *
   * @default - no further names
   * @see https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html
   */
  readonly alternativeNames?: string[];

  /**
   * The public hosted zone for the DNS validation of the certificate. Set it if `hostedZone` is private.
   *
   * @default - `hostedZone`
   */
  readonly validationZone?: route53.IHostedZone;
}
