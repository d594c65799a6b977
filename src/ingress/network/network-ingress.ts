import { Duration } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { brand } from '../../validation/brand';
import { checked } from '../../validation/checked';
import { shown } from '../../validation/shown';
import { UsageError } from '../../validation/usage-error';
import type { InternalNetworkOptions, InternetFacingNetworkOptions } from './network-ingress-options';

/** The default of AWS, and the only value of a listener with a certificate. Unit: seconds. */
const IDLE_TIMEOUT = 350;

/**
 * The way that TCP connections from outside reach the platform: a Network Load Balancer, beside any `Ingress`.
 *
 * @example
 * NetworkIngress.internetFacing({
 *   clients: [ec2.Peer.ipv4('203.0.113.0/24')],
 *   fixedAddresses: true,
 * });
 */
export class NetworkIngress {
  static {
    brand(NetworkIngress, 'NetworkIngress');
  }

  /**
   * A load balancer in the public subnets, with public addresses.
   *
   * @param options the allowed clients, and options that differ from their defaults
   */
  public static internetFacing(options: InternetFacingNetworkOptions): NetworkIngress {
    const given = checked('NetworkIngress.internetFacing', 'options', options);
    return new NetworkIngress('NetworkIngress.internetFacing()', true, given, given.fixedAddresses);
  }

  /**
   * A load balancer in the private subnets. Clients reach it from the VPC, and from networks that are connected to it.
   *
   * @param options the allowed clients, and options that differ from their defaults
   */
  public static internal(options: InternalNetworkOptions): NetworkIngress {
    const given = checked('NetworkIngress.internal', 'options', options);
    return new NetworkIngress('NetworkIngress.internal()', false, given);
  }

  /** The sources that may open connections. */
  public readonly clients: ec2.IPeer[];

  /** The certificate with which the load balancer decrypts TLS, if it was set. */
  public readonly certificate?: acm.ICertificate;

  /** The TLS versions and ciphers that clients can use, with a certificate. */
  public readonly sslPolicy: elbv2.SslPolicy;

  /** The time without data after which the load balancer forgets a connection. */
  public readonly idleTimeout: Duration;

  private constructor(
    call: string,
    /** Whether the load balancer has public addresses. */
    public readonly hasPublicAddresses: boolean,
    options: InternalNetworkOptions,
    /** Whether each Availability Zone has an Elastic IP address. */
    public readonly fixedAddresses = false,
  ) {
    requireCertificateFor(call, options);
    this.clients = [...options.clients];
    this.certificate = options.certificate;
    this.sslPolicy = options.sslPolicy ?? elbv2.SslPolicy.TLS13_12_RES_PQ;
    this.idleTimeout = options.idleTimeout ?? Duration.seconds(IDLE_TIMEOUT);
  }
}

/** Throws if options do not fit the presence of a certificate. */
function requireCertificateFor(call: string, { certificate, sslPolicy, idleTimeout }: InternalNetworkOptions): void {
  if (!certificate && sslPolicy !== undefined) {
    throw new UsageError(call, 'TlsWithoutCertificate', {
      got: `sslPolicy: ${shown(sslPolicy)} and no certificate`,
      expected: 'sslPolicy only with a certificate: without one, the load balancer does not decrypt TLS',
      fix: 'set certificate, or remove sslPolicy and let the application choose the versions of TLS',
    });
  }
  if (!certificate || (idleTimeout ?? Duration.seconds(IDLE_TIMEOUT)).toSeconds() === IDLE_TIMEOUT) return;
  throw new UsageError(call, 'TimeoutOutOfRange', {
    got: `idleTimeout: ${shown(idleTimeout)} and a certificate`,
    expected: `${IDLE_TIMEOUT} s: AWS does not change the idle timeout of a listener with TLS`,
    fix: 'remove idleTimeout and send a heartbeat more often, or remove certificate and let the application decrypt TLS',
  });
}
