import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IConstruct } from 'constructs';
import { UsageError } from '../validation/usage-error';
import type { FirewallRule } from './firewall-rule';
import type { DomainIngressOptions, HttpIngressOptions, HttpsIngressOptions } from './ingress-options';
import type { MaintenancePage } from './maintenance-page';

/** How requests from outside come in. There is no default: who may reach a platform is a choice. */
export class Ingress {
  /**
   * HTTPS on port 443; port 80 redirects to it.
   *
   * @param certificates one or more certificates of the platform's region; the first one is for clients without SNI
   * @param options what to choose differently
   */
  public static https(certificates: acm.ICertificate[], options: HttpsIngressOptions = {}): Ingress {
    return new Ingress('https', options, certificates, options.sslPolicy);
  }

  /**
   * HTTPS under a domain of your own: a certificate that renews itself, and addresses that follow the load balancer.
   *
   * @param options the domain, and what to choose differently
   */
  public static domain(options: DomainIngressOptions): Ingress {
    return new Ingress('domain', options, [], options.sslPolicy, options);
  }

  /** HTTP on port 80, in the clear: for demos and for what stands behind another TLS endpoint. */
  public static http(options: HttpIngressOptions = {}): Ingress {
    return new Ingress('http', options);
  }

  /** No way in from outside. */
  public static none(): Ingress {
    return new Ingress('none', {});
  }

  /** Which of the choices this is, by the name of its factory. */
  public readonly kind: string;

  /** Whether AWS WAF guards the load balancer. */
  public readonly firewall: boolean;

  /** What the firewall looks for beside the rate, if that was chosen. */
  public readonly firewallRules?: FirewallRule[];

  /** How many requests an address may make. Unit: requests in 5 minutes. */
  public readonly rateLimit: number;

  /** The certificates that were given, for HTTPS. */
  public readonly certificates: acm.ICertificate[];

  /** The TLS versions and ciphers, for HTTPS. */
  public readonly sslPolicy: elbv2.SslPolicy;

  /** Whether the load balancer has public addresses. */
  public readonly internetFacing: boolean;

  /** Who may open connections to the load balancer, if that was chosen. */
  public readonly clients?: ec2.IPeer[];

  /** Whether clients may use IPv6 beside IPv4. */
  public readonly dualStack: boolean;

  /** What every request is answered with during maintenance. */
  public readonly maintenance?: MaintenancePage;

  private constructor(
    kind: string,
    private readonly options: HttpIngressOptions,
    certificates: acm.ICertificate[] = [],
    sslPolicy = elbv2.SslPolicy.TLS13_12_RES_PQ,
    /** @internal */
    public readonly _domain?: DomainIngressOptions,
  ) {
    this.kind = kind;
    this.firewall = options.firewall ?? true;
    this.firewallRules = options.firewallRules && [...options.firewallRules];
    this.rateLimit = options.rateLimit ?? 2000;
    this.certificates = [...certificates];
    this.sslPolicy = sslPolicy;
    this.internetFacing = options.internetFacing ?? true;
    this.clients = options.clients && [...options.clients];
    this.dualStack = options.dualStack ?? false;
    this.maintenance = options.maintenance;
  }

  /** Whether clients speak HTTPS to the load balancer. */
  public get encrypted(): boolean {
    return this.kind === 'https' || this.kind === 'domain';
  }

  /**
   * Throws when a rate limit or rules are given and no firewall.
   *
   * @param scope the load balancer, named in errors
   */
  public validate(scope: IConstruct): void {
    const { rateLimit, firewallRules } = this.options;
    if (this.firewall) return;
    if (firewallRules !== undefined) {
      throw new UsageError(scope, 'RulesWithoutFirewall', {
        got: `${firewallRules.length} firewallRules and firewall: false`,
        expected: 'a firewall, which is what has rules',
        fix: 'leave one of them out',
      });
    }
    if (rateLimit === undefined) return;
    throw new UsageError(scope, 'RateLimitWithoutFirewall', {
      got: `rateLimit: ${rateLimit} and firewall: false`,
      expected: 'a firewall, which is what limits the rate',
      fix: 'leave one of them out',
    });
  }
}
