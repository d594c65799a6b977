import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import type { IConstruct } from 'constructs';
import { brand } from '../validation/brand';
import { checked } from '../validation/checked';
import { requireSameEnvironment } from '../validation/same-environment';
import { shown } from '../validation/shown';
import { UsageError } from '../validation/usage-error';
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

/** The part of an ingress that only HTTPS has. */
interface HttpsSettings {
  readonly certificates: acm.ICertificate[];
  readonly sslPolicy?: elbv2.SslPolicy;
  readonly redirectHttp?: boolean;
  readonly domain?: DomainIngressOptions;
}

/** The way that requests from outside reach the platform. There is no default, because exposure is a deliberate choice. */
export class Ingress {
  static {
    brand(Ingress, 'Ingress');
  }

  /**
   * HTTPS on port 443. Port 80 redirects to it by default.
   *
   * @param certificates one or more certificates of the platform's Region; the first one is the default, which serves clients without SNI
   * @param options options that differ from their defaults
   */
  public static https(certificates: acm.ICertificate[], options?: HttpsIngressOptions): Ingress {
    checked('Ingress.https', 'certificates', certificates);
    const given = checked('Ingress.https', 'options', options ?? {});
    return new Ingress('https', given, { ...given, certificates });
  }

  /**
   * HTTPS under a domain of your own. ACM renews the certificate, and the DNS records follow the load balancer.
   *
   * @param options the domain, and options that differ from their defaults
   */
  public static domain(options: DomainIngressOptions): Ingress {
    const given = checked('Ingress.domain', 'options', options);
    return new Ingress('domain', given, { ...given, certificates: [], domain: given });
  }

  /**
   * Unencrypted HTTP on port 80. Use it for demos and behind another TLS endpoint.
   *
   * @param options options that differ from their defaults
   */
  public static http(options?: HttpIngressOptions): Ingress {
    return new Ingress('http', checked('Ingress.http', 'options', options ?? {}));
  }

  /** No load balancer: requests from outside cannot reach the platform. */
  public static none(): Ingress {
    return new Ingress('none', {});
  }

  /** Whether AWS WAF protects the load balancer. */
  public readonly firewall: boolean;

  /** The rules of the firewall besides the rate limit, if they were set. */
  public readonly firewallRules?: FirewallRule[];

  /** The maximum number of requests from one IP address. Unit: requests in 5 minutes. */
  public readonly rateLimit: number;

  /** The request header with the address of the client, if it was set. */
  public readonly clientAddressHeader?: string;

  /** Whether port 80 redirects to HTTPS. */
  public readonly redirectHttp: boolean;

  /** Whether clients use HTTPS to the load balancer. */
  public readonly encrypted: boolean;

  /** The certificates passed to `https()`. */
  public readonly certificates: acm.ICertificate[];

  /** The TLS versions and ciphers for HTTPS. */
  public readonly sslPolicy: elbv2.SslPolicy;

  /** Whether the load balancer has public addresses. */
  public readonly internetFacing: boolean;

  /** The sources that may open connections to the load balancer, if they were set. */
  public readonly clients?: ec2.IPeer[];

  /** Whether clients can use IPv6 in addition to IPv4. */
  public readonly dualStack: boolean;

  /** The response to every request during maintenance. */
  public readonly maintenance?: MaintenancePage;

  /**
   * The domain and its hosted zone.
   *
   * @internal
   */
  public readonly _domain?: DomainIngressOptions;

  /**
   * Indicates whether this is `none()`.
   *
   * @internal
   */
  public readonly _isNone: boolean;

  private constructor(
    factory: 'https' | 'domain' | 'http' | 'none',
    options: HttpIngressOptions,
    https?: HttpsSettings,
  ) {
    requireFirewall(`Ingress.${factory}()`, options);
    this._isNone = factory === 'none';
    this.firewall = options.firewall ?? true;
    this.firewallRules = options.firewallRules && [...options.firewallRules];
    this.rateLimit = options.rateLimit ?? 2000;
    this.clientAddressHeader = options.clientAddressHeader;
    this.encrypted = https !== undefined;
    this.redirectHttp = https !== undefined && (https.redirectHttp ?? true);
    this.certificates = [...(https?.certificates ?? [])];
    this.sslPolicy = https?.sslPolicy ?? elbv2.SslPolicy.TLS13_12_RES_PQ;
    this.internetFacing = options.internetFacing ?? true;
    this.clients = options.clients && [...options.clients];
    this.dualStack = options.dualStack ?? false;
    this.maintenance = options.maintenance;
    this._domain = https?.domain;
  }

  /**
   * Throws if this is `none()`, or if a certificate is in another account or Region than the load balancer.
   *
   * @internal
   */
  public _validate(scope: IConstruct): void {
    if (this._isNone) {
      throw new UsageError(scope, 'NoIngress', {
        got: 'Ingress.none()',
        expected: 'Ingress.https(), Ingress.domain() or Ingress.http(): a load balancer needs a listener',
        fix: 'remove the load balancer, or choose another ingress',
      });
    }
    for (const certificate of this.certificates) {
      requireSameEnvironment(scope, {
        what: 'the certificate',
        resource: certificate,
        arn: certificate.certificateArn,
      });
    }
  }
}

/** Throws if options of the firewall are set and the firewall is turned off. */
function requireFirewall(call: string, options: HttpIngressOptions): void {
  const { firewall = true, firewallRules } = options;
  if (firewall) return;
  if (firewallRules !== undefined) {
    throw new UsageError(call, 'RulesWithoutFirewall', {
      got: `${firewallRules.length} firewallRules and firewall: false`,
      expected: 'firewallRules only with the firewall, which evaluates them',
      fix: 'remove firewallRules, or remove firewall: false',
    });
  }
  for (const name of ['rateLimit', 'clientAddressHeader'] as const) {
    if (options[name] === undefined) continue;
    throw new UsageError(call, 'RateLimitWithoutFirewall', {
      got: `${name}: ${shown(options[name])} and firewall: false`,
      expected: `${name} only with the firewall, which applies the rate limit`,
      fix: `remove ${name}, or remove firewall: false`,
    });
  }
}
