import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IConstruct } from 'constructs';
import { brand } from '../validation/brand';
import { checked } from '../validation/checked';
import { requireSameEnvironment } from '../validation/same-environment';
import { shown } from '../validation/shown';
import { UsageError } from '../validation/usage-error';
import type { ExistingIngressOptions } from './existing/existing-ingress-options';
import { protocolOf } from './existing/listener-facts';
import type { FirewallRule } from './firewall-rule';
import type { DomainIngressOptions, HttpIngressOptions, HttpsIngressOptions } from './ingress-options';
import type { MaintenancePage } from './maintenance-page';

/** The part of an ingress that only HTTPS has. */
interface HttpsSettings {
  readonly certificates: acm.ICertificate[];
  readonly sslPolicy?: elbv2.SslPolicy;
  readonly redirectHttp?: boolean;
  readonly domain?: DomainIngressOptions;
}

/** The part of an ingress that only an existing one has. */
interface ExistingSettings {
  readonly options: ExistingIngressOptions;
  readonly protocol?: elbv2.ApplicationProtocol;
}

/**
 * The way that requests from outside reach the platform. There is no default, because exposure is a deliberate choice.
 *
 * @example
 * Ingress.domain({ hostedZone: zone, domainName: 'trading.example.com' });
 */
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

  /**
   * An existing listener, or a new listener on an existing load balancer. Firewall, access log and attributes stay those of
   * its owner.
   *
   * The platform needs the VPC of the load balancer, as `vpc` or with `cluster`.
   *
   * @param options the listener or the load balancer, and the priorities of the platform's rules
   */
  public static existing(options: ExistingIngressOptions): Ingress {
    const given = checked('Ingress.existing', 'options', options);
    requireRange(given);
    const protocol = protocolOf(given);
    const { certificates = [], sslPolicy, clients } = given;
    const https = protocol === elbv2.ApplicationProtocol.HTTPS;
    const settings = https ? { certificates, sslPolicy, redirectHttp: false } : undefined;
    return new Ingress('existing', { firewall: false, clients }, settings, { options: given, protocol });
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

  /**
   * The existing listener or load balancer.
   *
   * @internal
   */
  public readonly _existing?: ExistingIngressOptions;

  /**
   * The protocol of the listener for the routes. Undefined if it is not known.
   *
   * @internal
   */
  public readonly _protocol?: elbv2.ApplicationProtocol;

  /**
   * The call that created the ingress, for messages.
   *
   * @internal
   */
  public readonly _call: string;

  private constructor(
    factory: 'https' | 'domain' | 'http' | 'existing' | 'none',
    options: HttpIngressOptions,
    https?: HttpsSettings,
    existing?: ExistingSettings,
  ) {
    this._call = `Ingress.${factory}()`;
    requireFirewall(this._call, options);
    this._isNone = factory === 'none';
    this._existing = existing?.options;
    this.firewall = options.firewall ?? true;
    this.firewallRules = options.firewallRules && [...options.firewallRules];
    this.rateLimit = options.rateLimit ?? 2000;
    this.clientAddressHeader = options.clientAddressHeader;
    this.encrypted = https !== undefined;
    const { HTTP, HTTPS } = elbv2.ApplicationProtocol;
    this._protocol = existing ? existing.protocol : this.encrypted ? HTTPS : HTTP;
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
   * Throws if this is `existing()`. A new VPC has no existing load balancer.
   *
   * @internal
   */
  public _requireExistingVpc(scope: IConstruct): void {
    if (!this._existing) return;
    throw new UsageError(scope, 'OtherNetwork', {
      got: 'Ingress.existing() and a VPC that the platform creates',
      expected: 'the VPC of the load balancer: Amazon ECS registers tasks only in target groups of their own VPC',
      fix: 'set vpc or cluster of the platform',
    });
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

/** Throws if a range of priorities is empty. */
function requireRange({ priorities }: ExistingIngressOptions): void {
  if (!priorities || priorities.first <= priorities.last) return;
  throw new UsageError('Ingress.existing()', 'PriorityOutOfRange', {
    got: `priorities from ${priorities.first} to ${priorities.last}`,
    expected: 'first at most last',
    fix: 'exchange the two numbers',
  });
}
