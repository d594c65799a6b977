import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { FirewallRule } from './firewall-rule';

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
